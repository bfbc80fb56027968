import Datasets
import Encoders
import Imaging
import JointAugmentation
import Layers
import Statistics

/// Both views of the images of a step.
struct TrainingViews: Sendable {
    /// The first view of each image, in the order of the step.
    let first: ImageBatch
    /// The second view of each image.
    let second: ImageBatch
    /// Images that did not decode; another image of the step stands in for each.
    let unreadable: [Int]
    /// Why the first of them did not.
    let firstError: (any Error)?
}

/// Makes the views of steps: the pair of an image in an epoch is a function of (seed, image, epoch) alone.
struct TrainingViewMaker: Sendable {
    private let renderer: ViewRenderer
    private let seed: UInt64

    init(_ recipe: TrainingRecipe) throws {
        renderer = try ViewRenderer(
            laws: [recipe.law], design: recipe.views.design, side: recipe.views.side,
            normalization: recipe.views.normalization)
        seed = recipe.views.seed
    }

    /// The views of some images in an epoch.
    ///
    /// - Throws: the first image's error where none of them can be read.
    func views(
        of images: [Int], epoch: Int, in dataset: any ImageDataset, threads: Int
    ) throws -> TrainingViews {
        let length = renderer.valueCount
        var first = [Float](repeating: 0, count: images.count * length)
        var second = first
        let failures = first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
                fill([first, second], images, epoch, dataset, threads)
            }
        }
        let failed = failures.indices.filter { failures[$0] != nil }
        if let error = failures.first, let error, failed.count == images.count { throw error }
        for place in failed {
            let isRead = failures.map { $0 == nil }
            substitute(place, isRead, &first)
            substitute(place, isRead, &second)
        }
        return TrainingViews(
            first: try batch(images.count, first), second: try batch(images.count, second),
            unreadable: failed.map { images[$0] }, firstError: failed.first.flatMap { failures[$0] })
    }

    /// Writes each image's views where they belong; the error of each that failed.
    private func fill(
        _ targets: [UnsafeMutableBufferPointer<Float>], _ images: [Int], _ epoch: Int,
        _ dataset: any ImageDataset, _ threads: Int
    ) -> [(any Error)?] {
        let length = renderer.valueCount
        let starts = targets.compactMap { $0.baseAddress.map(SharedPointer.init) }
        return Parallel.map(count: images.count, threads: threads) { place in
            do {
                let parts = starts.map {
                    UnsafeMutableBufferPointer(start: $0.start + place * length, count: length)
                }
                try write(images[place], epoch, dataset, to: parts)
                return nil
            } catch { return error }
        }
    }

    private func write(
        _ index: Int, _ epoch: Int, _ dataset: any ImageDataset,
        to targets: [UnsafeMutableBufferPointer<Float>]
    ) throws {
        let image = try dataset.image(at: index)
        let size = try ImageSize(width: image.width, height: image.height)
        let pair = renderer.pair(seed: seed, image: index, draw: epoch, size: size)
        for (view, target) in zip([pair.first, pair.second], targets) {
            try renderer.write(view, of: image, to: target)
        }
    }

    /// The next image of the step that was read takes the place of one that was not.
    private func substitute(_ place: Int, _ isRead: [Bool], _ values: inout [Float]) {
        let count = isRead.count
        guard let other = (1..<count).map({ (place + $0) % count }).first(where: { isRead[$0] }) else {
            return
        }
        let length = renderer.valueCount
        let source = values[(other * length)..<((other + 1) * length)]
        values.replaceSubrange((place * length)..<((place + 1) * length), with: source)
    }

    private func batch(_ count: Int, _ values: [Float]) throws(NetworkError) -> ImageBatch {
        try ImageBatch(count: count, height: renderer.side, width: renderer.side, pixels: values)
    }
}
