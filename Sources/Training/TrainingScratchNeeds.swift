/// Numbers that a layer wants of ``TrainingScratch``.
struct TrainingScratchNeeds: Equatable {
    var inputs = 0
    var products = 0
    var weights = 0
    var channels = 0

    /// What is enough for both.
    mutating func cover(_ other: TrainingScratchNeeds) {
        inputs = max(inputs, other.inputs)
        products = max(products, other.products)
        weights = max(weights, other.weights)
        channels = max(channels, other.channels)
    }
}
