import Statistics
import Testing

@Suite struct AddressSpaceTests {
    @Test func roomIsFoundByTrying() {
        #expect(AddressSpace.hasRoom(for: 0) && AddressSpace.hasRoom(for: 1 << 20))
        // More than a processor of 48 bits can name.
        #expect(!AddressSpace.hasRoom(for: 1 << 48))
        #expect(!AddressSpace.hasRoom(for: .max))
    }

    @Test func aStackIsSmallAndALimitIsPositive() {
        #expect((1 << 14...1 << 30).contains(AddressSpace.threadStack))
        #expect(AddressSpace.limit.map { $0 > 1 << 20 } ?? true)
    }
}
