import Foundation
import TestSupport
import Testing

@testable import Encoders

/// Memory that a process sees too.
@Suite(.disabled(if: SharedMemory() == nil, "the system has no files in memory"))
struct SharedMemoryTests {
    private let memory: SharedMemory

    init() throws { memory = try #require(SharedMemory()) }

    /// What is written is what another mapping of the file reads, from the offset that is told.
    @Test func bothSidesSeeTheSame() throws {
        let places = [try #require(memory.place(5000)), try #require(memory.place(70))]
        for (number, place) in places.enumerated() {
            #expect(place.offset.isMultiple(of: Int(getpagesize())) && place.reserve(70))
            place.bytes(10..<70).copyBytes(from: (0..<60).map { UInt8($0 + 100 * number) })
        }
        for (number, place) in places.enumerated() {
            let there = mmap(nil, 70, PROT_READ, MAP_SHARED, memory.descriptor, off_t(place.offset))
            let bytes = UnsafeRawBufferPointer(
                start: try #require(there != MAP_FAILED ? there : nil), count: 70)
            #expect(bytes[10] == 100 * number && bytes[69] == 59 + 100 * number)
            munmap(there, 70)
        }
    }

    /// What was released is taken again; larger views take another part of the file.
    @Test func placesAreUsedAgain() throws {
        let first = try #require(memory.place(1 << 16))
        #expect(first.reserve(1 << 16) && !first.reserve(1 << 17))
        let second = try #require(memory.place(1 << 16))
        #expect(second.offset == 1 << 16)
        memory.release(first)
        #expect(memory.place(1 << 15) === first)
        memory.release(first)
        #expect(try #require(memory.place(1 << 17)).offset == 1 << 17)
    }

    /// Addresses are taken for a whole batch, memory for what is written of it.
    @Test func memoryIsTakenAsItIsUsed() throws {
        let place = try #require(memory.place(1 << 34))
        #expect(place.reserve(1 << 16))
        var status = stat()
        #expect(fstat(memory.descriptor, &status) == 0 && status.st_blocks * 512 == 1 << 16)
        for length in [Int.max, 1 << 60, 0] { #expect(memory.place(length) == nil) }
    }

    /// A place that goes gives its memory back.
    @Test func memoryIsGivenBack() throws {
        do {
            let place = try #require(memory.place(1 << 20))
            #expect(place.reserve(1 << 20))
        }
        var status = stat()
        #expect(fstat(memory.descriptor, &status) == 0 && status.st_blocks == 0)
    }

    /// Neither side can cut what the other writes to, which would end it.
    @Test func nobodyCutsIt() throws {
        let place = try #require(memory.place(4096))
        #expect(place.reserve(4096) && ftruncate(memory.descriptor, 0) != 0)
        let encoder = try ReferenceProcess.start("--memory yes --fault shrink")
        let expected = try ReferenceProcess.start().features(.backbone, of: ReferenceProcess.views(5))
        #expect(try encoder.features(.backbone, of: ReferenceProcess.views(5)) == expected)
    }

    /// Batches that came and went have left no more places than there were calls at once.
    @Test func fewPlacesServeManyBatches() throws {
        let encoder = try ReferenceProcess.start("--memory yes --batch 4")
        let expected = try ReferenceProcess.start().features(.backbone, of: ReferenceProcess.views(4))
        for side in [8, 16, 8] {
            for _ in 0..<50 { _ = try encoder.features(.backbone, of: ReferenceProcess.views(4, side: side)) }
        }
        #expect(try encoder.features(.backbone, of: ReferenceProcess.views(4)) == expected)
        #expect(encoder.profile.batches == 151)
    }
}
