import Statistics
import Testing

/// Known answers of Random123 (kat_vectors, philox 4x32, 10 rounds).
@Suite struct Philox4x32Tests {
    @Test func zeros() {
        let block = Philox4x32.block(counter: .zero, key: .zero)
        #expect(block == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    }

    @Test func ones() {
        let block = Philox4x32.block(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        #expect(block == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    }

    @Test func digitsOfPi() {
        let block = Philox4x32.block(
            counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
            key: SIMD2(0xa409_3822, 0x299f_31d0))
        #expect(block == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
    }

    @Test func streamsAreFunctionsOfTheirNames() {
        var names: Set<UInt64> = []
        for seed in [0, 1] as [UInt64] {
            for image in [0, 1, 1 << 32] as [UInt64] {
                for draw in [0, 1] as [UInt32] {
                    for purpose in [.pairParameters, .firstCrop, .secondCrop] as [StreamPurpose] {
                        var stream = RandomStream(seed: seed, image: image, draw: draw, purpose: purpose)
                        var again = RandomStream(seed: seed, image: image, draw: draw, purpose: purpose)
                        let numbers = (0..<5).map { _ in stream.next() }
                        #expect(numbers == (0..<5).map { _ in again.next() })
                        names.insert(numbers[3])
                    }
                }
            }
        }
        #expect(names.count == 2 * 3 * 2 * 3)
    }

    @Test func firstBlockIsTheCounter() {
        var stream = RandomStream(seed: 0, image: 0)
        #expect(stream.next() == 0xe169_c58d_6627_e8d5)
        #expect(stream.next() == 0x9b00_dbd8_bc57_ac4c)
    }
}
