/// Elements of scratch memory that a convolution needs.
struct ScratchNeeds: Sendable, Equatable {
    var inputs = 0
    var products = 0
    var channels = 0

    /// Takes the larger of each.
    mutating func include(_ other: ScratchNeeds) {
        inputs = max(inputs, other.inputs)
        products = max(products, other.products)
        channels = max(channels, other.channels)
    }
}
