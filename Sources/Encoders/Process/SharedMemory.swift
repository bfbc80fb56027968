import CSharedMemory
import Foundation
import Statistics

/// Memory that the program and a process both see: threads write views where the process reads them, and no pipe carries them.
///
/// A file without a name, which goes with the last process that has it.
final class SharedMemory: Sendable {
    private struct State {
        /// Bytes of the file that places have.
        var end = 0
        var free: [SharedPlace] = []
    }

    /// Of the file.
    let descriptor: Int32
    private let state = Guarded(State())

    /// Its name, where a process looks what a descriptor is.
    static let name = "jc-stats-views"
    /// Its descriptor in the process.
    static let descriptorThere: Int32 = 3

    /// Nil where the system has none.
    init?() {
        let file = jc_shared_memory(Self.name)
        guard file >= 0 else { return nil }
        // Beyond the descriptors that a process is given.
        let moved = fcntl(file, F_DUPFD_CLOEXEC, 16)
        close(file)
        guard moved >= 0 else { return nil }
        descriptor = moved
    }

    deinit { close(descriptor) }

    /// A place of `length` bytes or more that nobody has, of which none is reserved yet; nil where there are no addresses for it.
    func place(_ length: Int) -> SharedPlace? {
        state.withLock { state in
            if let found = state.free.firstIndex(where: { $0.length >= length }) {
                return state.free.remove(at: found)
            }
            // Views are larger than before: what was free is of no use any more.
            state.free = []
            let place = SharedPlace(descriptor, at: state.end, length: length)
            state.end += place?.length ?? 0
            return place
        }
    }

    /// Nobody reads the place any more.
    func release(_ place: SharedPlace) { state.withLock { $0.free.append(place) } }
}

/// A part of shared memory that one batch has at a time.
final class SharedPlace: @unchecked Sendable {
    /// Its first byte in the file, on the bounds of a page.
    let offset: Int
    /// Bytes that it has room for.
    let length: Int
    private let descriptor: Int32
    private let start: UnsafeMutableRawPointer
    // Touched under the queue's lock alone.
    private var reserved = 0

    fileprivate init?(_ descriptor: Int32, at offset: Int, length: Int) {
        let page = Int(getpagesize())
        let (rounded, overflows) = length.addingReportingOverflow(page - 1)
        guard !overflows, length > 0 else { return nil }
        self.length = rounded / page * page
        let start = mmap(nil, self.length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(offset))
        guard let start, start != MAP_FAILED else { return nil }
        (self.offset, self.start, self.descriptor) = (offset, start, descriptor)
    }

    deinit {
        jc_remove_pages(start, length)
        munmap(start, length)
    }

    /// Takes memory for the first `count` bytes, for which addresses are there until then; false where there is none.
    func reserve(_ count: Int) -> Bool {
        guard count <= length else { return false }
        while count > reserved {
            let failure = posix_fallocate(descriptor, off_t(offset + reserved), off_t(count - reserved))
            if failure == EINTR { continue }
            guard failure == 0 else { return false }
            reserved = count
        }
        return true
    }

    /// Some of the bytes that were reserved, as long as the place is there.
    func bytes(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(start: start, count: reserved)[range])
    }
}
