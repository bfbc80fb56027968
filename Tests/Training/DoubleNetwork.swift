import Encoders

@testable import Layers
@testable import Training

/// The same network in double precision, from a network's float32 parameters.
struct DoubleNetwork {
    let report: StepReport
    private let workspace: TrainingWorkspace<Double>

    /// Both passes of a step.
    init(_ network: TrainingNetwork, views: [ImageBatch], teacherTemperature: Double = 0.04) throws {
        var parameters = network.parameters.map(Double.init)
        var target = network.target.map(Double.init)
        var memory = ObjectiveMemory<Double>(network.memory)
        memory.temperature = teacherTemperature
        let sizes = views.map {
            ActivationShape(images: $0.count, height: $0.height, width: $0.width, channels: 3)
        }
        let workspace = TrainingWorkspace<Double>(
            network.layout, objective: network.objective, sizes: sizes, threads: 2)
        self.workspace = workspace
        var failure: (any Error)?
        report = parameters.withUnsafeMutableBufferPointer { parameters in
            target.withUnsafeMutableBufferPointer { target in
                ViewPixels.of(views) { pixels in
                    let empty = StepReport(loss: .nan, outputDeviation: 0)
                    guard let start = parameters.baseAddress else { return empty }
                    do {
                        return try workspace.run(
                            pixels, SharedPointer(start: start),
                            target: target.baseAddress.map { SharedPointer(start: $0) }, memory: &memory)
                    } catch {
                        failure = error
                        return empty
                    }
                }
            }
        }
        if let failure { throw failure }
    }

    func gradient(_ entry: ParameterEntry) -> [Double] {
        entry.inTorchOrder(workspace.gradients.numbers)
    }
}
