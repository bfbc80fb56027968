import Foundation

/// Real images and checkpoints, where a machine has them.
enum RealData {
    /// The folder that `JC_STATS_DATA` names.
    static let folder = ProcessInfo.processInfo.environment["JC_STATS_DATA"]
}
