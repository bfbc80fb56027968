import Foundation

/// The most memory that the process has held.
enum PeakMemory {
    /// Resident bytes.
    static var bytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
