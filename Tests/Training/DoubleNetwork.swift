import Encoders

@testable import Layers
@testable import Training

/// The same network in double precision, from a network's float32 parameters.
struct DoubleNetwork {
    let report: StepReport
    private let workspace: TrainingWorkspace<Double>

    /// Both passes of a step.
    init(_ network: TrainingNetwork, first: ImageBatch, second: ImageBatch) {
        var parameters = network.parameters.map(Double.init)
        let images = ActivationShape(
            images: first.count, height: first.height, width: first.width, channels: 3)
        let workspace = TrainingWorkspace<Double>(
            network.layout, objective: network.objective, images: images, viewCount: 2)
        self.workspace = workspace
        report = parameters.withUnsafeMutableBufferPointer { parameters in
            guard let start = parameters.baseAddress else {
                return StepReport(loss: .nan, outputDeviation: 0)
            }
            return workspace.run([first, second], SharedPointer(start: start), threads: 2)
        }
    }

    func gradient(_ entry: ParameterEntry) -> [Double] {
        (0..<entry.count).map { workspace.gradients.numbers.start[entry.offset + entry.place($0)] }
    }
}
