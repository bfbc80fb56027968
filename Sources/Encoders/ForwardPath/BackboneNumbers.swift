import Layers
import Statistics

/// The numbers of a backbone as long as anything may still be laid out of them, shared by the copies of a network.
final class BackboneNumbers: Sendable {
    private let state: Guarded<State>

    private struct State {
        /// Nil once they are laid out for the only size.
        var network: FoldedResNet?
        var onlySize: MapSize?
    }

    init(_ network: FoldedResNet) { state = Guarded(State(network: network)) }

    /// No images of another size will come.
    func expectOnly(_ size: MapSize) {
        state.withLock { $0.onlySize = $0.onlySize ?? size }
    }

    /// What to lay out for images of a size; of the only one nobody else has it then, so that what is laid out can go.
    ///
    /// - Throws: ``NetworkError/otherSize(height:width:only:)`` where there is but another; as ``ForwardPlan``.
    func take(for size: MapSize) throws(NetworkError) -> FoldedResNet {
        try state.withLock { state throws(NetworkError) in
            let only = state.onlySize ?? size
            guard only == size, let network = state.network else {
                throw .otherSize(height: size.height, width: size.width, only: [only.height, only.width])
            }
            _ = try ForwardPlan(network, height: size.height, width: size.width)
            if state.onlySize != nil { state.network = nil }
            return network
        }
    }
}
