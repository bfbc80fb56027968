import Statistics

/// Workspaces that no pass is using.
final class WorkspacePool: Sendable {
    private let idle = Guarded<[ForwardWorkspace]>([])

    /// Runs `body` with a workspace of its own, made for `network` where none is idle.
    func withWorkspace(_ network: PreparedNetwork, _ body: (ForwardWorkspace) -> Void) {
        let workspace = idle.withLock { $0.popLast() } ?? ForwardWorkspace(network)
        body(workspace)
        idle.withLock { $0.append(workspace) }
    }
}
