import Encoders
import Layers

/// Numbers of each view and head, `[images, outputs]`.
final class ViewBuffers<Scalar: LayerScalar>: @unchecked Sendable {
    let rows: Int
    /// Outputs of each head.
    let widths: [Int]
    private let buffers: [[LayerBuffer<Scalar>]]

    /// - Parameter views: how many; only those in `used` have memory.
    init(views: Int, used: [Int], rows: Int, widths: [Int]) {
        (self.rows, self.widths) = (rows, widths)
        let used = Set(used)
        buffers = (0..<views).map { view in widths.map { LayerBuffer(used.contains(view) ? rows * $0 : 0) } }
    }

    func start(view: Int, head: Int) -> UnsafeMutablePointer<Scalar> { buffers[view][head].start }

    func row(view: Int, head: Int, _ image: Int) -> UnsafeMutablePointer<Scalar> {
        start(view: view, head: head) + image * widths[head]
    }
}

/// Where the images of each view lie, `[images, height, width, 3]` of float32.
struct ViewPixels: @unchecked Sendable {
    let starts: [UnsafePointer<Float>]

    /// Calls `body` while the batches stay where they are.
    static func of<Result>(_ batches: [ImageBatch], _ body: (ViewPixels) -> Result) -> Result {
        pin(batches[...], [], body)
    }

    private static func pin<Result>(
        _ batches: ArraySlice<ImageBatch>, _ starts: [UnsafePointer<Float>], _ body: (ViewPixels) -> Result
    ) -> Result {
        guard let first = batches.first else { return body(ViewPixels(starts: starts)) }
        return first.pixels.withUnsafeBufferPointer { pixels in
            pin(batches.dropFirst(), starts + (pixels.baseAddress.map { [$0] } ?? []), body)
        }
    }
}

/// What a batch's views gave, head by head: `[rows, outputs]` each.
struct ViewOutputs<Scalar: LayerScalar>: Sendable {
    private let trained: ViewBuffers<Scalar>
    private let targets: ViewBuffers<Scalar>
    /// Views of an image.
    let viewCount: Int

    /// - Parameters:
    ///   - trained: of the network that is trained.
    ///   - targets: of the network that they are compared with.
    init(viewCount: Int, trained: ViewBuffers<Scalar>, targets: ViewBuffers<Scalar>) {
        (self.viewCount, self.trained, self.targets) = (viewCount, trained, targets)
    }

    /// Images of the batch.
    var rows: Int { trained.rows }
    /// Outputs of each head.
    var widths: [Int] { trained.widths }

    /// What the network that is trained gave.
    func output(view: Int, head: Int) -> UnsafePointer<Scalar> {
        UnsafePointer(trained.start(view: view, head: head))
    }

    /// What the target gave.
    func target(view: Int, head: Int) -> UnsafePointer<Scalar> {
        UnsafePointer(targets.start(view: view, head: head))
    }
}
