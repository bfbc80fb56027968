#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Addresses that the process may still map. Batch systems bound them (`ulimit -v`, `prlimit --as`), and libraries that get
/// none may wait for them without end.
public enum AddressSpace {
    /// The most bytes that the process may map, or nil for no limit.
    public static var limit: Int? {
        var limit = rlimit()
        #if canImport(Glibc)
            let result = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        #else
            let result = getrlimit(RLIMIT_AS, &limit)
        #endif
        return result == 0 ? Int(exactly: limit.rlim_cur).flatMap { $0 < Int.max ? $0 : nil } : nil
    }

    /// Whether `bytes` more can be mapped now: they are mapped, left untouched and given back.
    public static func hasRoom(for bytes: Int) -> Bool {
        guard bytes > 0 else { return true }
        let place = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let place, place != MAP_FAILED else { return false }
        munmap(place, bytes)
        return true
    }

    /// Bytes of a new thread's stack, with what guards it.
    public static let threadStack: Int = {
        var attributes = pthread_attr_t()
        var (stack, guardArea) = (8 << 20, 1 << 16)
        guard pthread_attr_init(&attributes) == 0 else { return stack + guardArea }
        pthread_attr_getstacksize(&attributes, &stack)
        pthread_attr_getguardsize(&attributes, &guardArea)
        pthread_attr_destroy(&attributes)
        return stack + guardArea
    }()

    /// As many of `threads` as there is room for stacks of, besides the one that asks; at least 1.
    ///
    /// Dispatch waits for ever where a thread of its own cannot be made.
    static func threads(atMost threads: Int) -> Int {
        guard isLimited else { return threads }
        var count = threads
        while count > 1, !hasRoom(for: (count - 1) * threadStack) { count -= 1 }
        return count
    }

    private static let isLimited = limit != nil
}
