import COpenBLAS
import Encoders
import Statistics

/// The two views' passes and what they share, for batches of one size.
final class TrainingWorkspace<Scalar: TrainingScalar>: @unchecked Sendable {
    let images: TrainingMap
    let views: [ViewPass<Scalar>]
    private let prepared: TrainingBuffer<Scalar>

    init(_ plan: NetworkPlan, images: TrainingMap) {
        self.images = images
        _ = Self.singleThreaded
        views = (0..<2).map { _ in ViewPass(plan, images: images) }
        prepared = TrainingBuffer(views[0].preparedCount)
    }

    /// Calls of the library stay on the thread that makes them.
    private static var singleThreaded: Void { openblas_set_num_threads(1) }

    /// One pass of both views forward, and back where the loss is finite.
    func run(
        _ batches: [ImageBatch], _ parameters: SharedPointer<Scalar>, threads: Int
    ) -> StepReport {
        prepare(parameters, threads: threads)
        let shared = SharedPointer(start: prepared.start)
        _ = Parallel.map(count: 2, threads: threads) { [views] view in
            views[view].forward(batches[view].values, parameters.start, shared.start)
        }
        let parts = Parallel.map(count: 2, threads: threads) { [views] view in
            views[view].compare(with: views[1 - view].projection)
        }
        let report = StepReport(
            loss: Float(-0.5 * (parts[0].cosine + parts[1].cosine)),
            outputDeviation: Float(0.5 * (parts[0].spread + parts[1].spread)))
        guard report.loss.isFinite else { return report }
        _ = Parallel.map(count: 2, threads: threads) { [views] view in
            views[view].backward(parameters.start, shared.start)
        }
        return report
    }

    /// Both views take the same weights.
    private func prepare(_ parameters: SharedPointer<Scalar>, threads: Int) {
        let shared = SharedPointer(start: prepared.start)
        let count = views[0].convolutions.count
        _ = Parallel.map(count: count, threads: threads) { [views] index in
            let step = views[0].convolutions[index]
            guard let place = step.prepared else { return }
            step.convolution.prepare(parameters.start + step.plan.weight, into: shared.start + place)
        }
    }
}
