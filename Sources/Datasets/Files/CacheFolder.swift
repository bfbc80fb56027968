import Foundation

/// Where the program keeps what it can make anew.
public enum CacheFolder {
    /// `$XDG_CACHE_HOME/jc-stats`, or `~/.cache/jc-stats`; nil where neither is known.
    public static var path: String? {
        let environment = ProcessInfo.processInfo.environment
        let cache =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].map { "\($0)/.cache" }
        return cache.map { "\($0)/jc-stats" }
    }
}
