import Foundation

/// The sanitizer that the binary was built with, as `make test-address` and `make test-thread` say.
enum Sanitizer {
    private static let name = ProcessInfo.processInfo.environment["JC_STATS_SANITIZER"]

    /// Its own memory and time are many times the program's.
    static let isOn = name != nil
    /// For the binary: an error that ends the program is alive when it ends, and would be called a leak. Those are looked for
    /// in the tests of the modules.
    static var environment: [String: String] {
        ProcessInfo.processInfo.environment.merging(isOn ? ["ASAN_OPTIONS": "detect_leaks=0"] : [:]) { $1 }
    }
    /// ThreadSanitizer takes a second to start: too long for thousands of runs, which have one thread each.
    static let isSlow = name == "thread"
}
