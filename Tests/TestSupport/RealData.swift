import Foundation

/// Real images and checkpoints, where a machine has them.
public enum RealData {
    /// The folder that `JC_STATS_DATA` names.
    public static let folder = ProcessInfo.processInfo.environment["JC_STATS_DATA"]

    /// The same, for tests that take it apart.
    public static let url = folder.map { URL(fileURLWithPath: $0, isDirectory: true) }
}
