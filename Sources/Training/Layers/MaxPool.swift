/// The largest of 3x3 pixels at every second one, padding 1; the gradient goes to the first of the largest.
struct MaxPool<Scalar: TrainingScalar> {
    let input: TrainingMap
    private let choice: ChoiceBuffer

    init(_ input: TrainingMap) {
        self.input = input
        choice = ChoiceBuffer(Self.output(input).count)
    }

    static func output(_ input: TrainingMap) -> TrainingMap {
        TrainingMap(
            images: input.images, height: (input.height + 1) / 2, width: (input.width + 1) / 2,
            channels: input.channels)
    }

    func forward(_ values: UnsafePointer<Scalar>, into output: UnsafeMutablePointer<Scalar>) {
        Scalar.maxPool(
            values, input.images, input.height, input.width, input.channels, output, choice.start)
    }

    /// Adds to `inputGradient`.
    func backward(_ gradient: UnsafePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>) {
        Scalar.maxPoolAdjoint(
            gradient, choice.start, input.images, input.height, input.width, input.channels, inputGradient)
    }

    /// The chosen place of each output.
    private final class ChoiceBuffer {
        let start: UnsafeMutablePointer<UInt8>

        init(_ count: Int) {
            start = .allocate(capacity: max(count, 1))
            start.initialize(repeating: 0, count: max(count, 1))
        }

        deinit { start.deallocate() }
    }
}
