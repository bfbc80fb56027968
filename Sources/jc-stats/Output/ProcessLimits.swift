import Foundation

/// File descriptors that are free: where one is wanted and none is left, libraries end the program without a word.
enum DescriptorSupply {
    /// What any command opens at once: data, a store with its journal and folder, results on their way, a lock.
    static let need = 16

    /// Refuses to begin with fewer than ``need`` and those of `files` that are open at the same time.
    static func check(beside files: Int = 0) throws {
        let need = need + files
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        while taken.count < need {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw CommandFailure(
                    "file descriptors: expected \(need) that are free, found \(taken.count); "
                        + "raise their limit (ulimit -n)")
            }
            taken.append(descriptor)
        }
    }
}

/// The most memory that the process has held.
enum PeakMemory {
    /// Resident bytes.
    static var bytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    /// For a person.
    static var text: String { "peak memory \(bytes / 1_000_000) MB" }
}
