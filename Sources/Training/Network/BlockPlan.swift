/// A basic block: relu(norm(conv(relu(norm(conv(x))))) + shortcut(x)) (He et al. 2015, figure 5).
struct BlockPlan: Sendable, Equatable {
    let first: ConvolutionPlan
    let second: ConvolutionPlan
    let shortcut: Shortcut

    /// How the block's input reaches its end.
    enum Shortcut: Sendable, Equatable {
        case identity
        case projection(ConvolutionPlan)
        case zeroPadding(stride: Int)
    }
}
