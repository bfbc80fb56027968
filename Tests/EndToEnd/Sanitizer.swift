import Foundation

/// The sanitizer that the binary was built with, as `make test-address` and `make test-thread` say.
enum Sanitizer {
    private static let name = ProcessInfo.processInfo.environment["JC_STATS_SANITIZER"]

    /// Its own memory and time are many times the program's.
    static let isOn = name != nil
    /// ThreadSanitizer takes a second to start: too long for thousands of runs, which have one thread each.
    static let isSlow = name == "thread"
}
