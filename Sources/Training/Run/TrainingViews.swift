import Datasets
import Encoders
import Imaging
import JointAugmentation
import Layers
import Statistics

/// The views of the images of a step.
struct TrainingViews: Sendable {
    /// View by view, of each image in the order of the step: the pair's two, then the local ones.
    let views: [ImageBatch]
    /// Images that did not decode; another image of the step stands in for each.
    let unreadable: [Int]
    /// Why the first of them did not.
    let firstError: (any Error)?
}

/// Makes the views of steps: those of an image in an epoch are a function of (seed, image, epoch) alone.
struct TrainingViewMaker: Sendable {
    private let renderer: ViewRenderer
    /// Of the local views, which come in pairs of two drawn each by itself.
    private let local: ViewRenderer?
    private let localCount: Int
    private let seed: UInt64

    init(_ recipe: TrainingRecipe) throws {
        renderer = try ViewRenderer(
            laws: [recipe.law], design: recipe.views.design, side: recipe.views.side,
            normalization: recipe.views.normalization)
        local = try recipe.localViews.map { views in
            try ViewRenderer(
                laws: [.independent],
                design: JointDesign(
                    areas: views.areas, realisation: recipe.views.design.realisation,
                    pipeline: views.pipeline,
                    contrastiveCrop: recipe.views.design.contrastiveCrop),
                side: views.side, normalization: recipe.views.normalization)
        }
        localCount = local == nil ? 0 : recipe.configuration.localViews
        seed = recipe.views.seed
    }

    /// Numbers of an image's views, one behind the other.
    private var lengths: [Int] {
        [renderer.valueCount, renderer.valueCount]
            + [Int](repeating: local?.valueCount ?? 0, count: localCount)
    }

    /// The views of some images in an epoch.
    ///
    /// - Parameter objects: what crops are placed about; nil where their scheme places them.
    /// - Throws: the first image's error where none of them can be read.
    func views(
        of images: [Int], epoch: Int, in dataset: any ImageDataset, about objects: ObjectBoxes? = nil,
        threads: Int
    ) throws -> TrainingViews {
        let lengths = lengths
        // Where each view's images begin.
        let starts = lengths.indices.map { view in lengths[..<view].reduce(0, +) * images.count }
        var values = [Float](repeating: 0, count: lengths.reduce(0, +) * images.count)
        let failures = values.withUnsafeMutableBufferPointer { buffer -> [(any Error)?] in
            guard let first = buffer.baseAddress else { return [] }
            let target = SharedPointer(start: first)
            return Parallel.map(count: images.count, threads: threads) { place -> (any Error)? in
                do {
                    let parts = zip(starts, lengths).map { start, length in
                        UnsafeMutableBufferPointer(
                            start: target.start + start + place * length, count: length)
                    }
                    try write(images[place], epoch, dataset, about: objects?[images[place]], to: parts)
                    return nil
                } catch { return error }
            }
        }
        let failed = failures.indices.filter { failures[$0] != nil }
        if let error = failures.first, let error, failed.count == images.count { throw error }
        let isRead = failures.map { $0 == nil }
        for place in failed {
            for (start, length) in zip(starts, lengths) {
                Self.substitute(place, isRead, &values, start: start, length: length)
            }
        }
        return TrainingViews(
            views: try zip(starts, lengths).enumerated().map { view, part in
                try batch(
                    images.count, Array(values[part.0..<(part.0 + images.count * part.1)]),
                    side: view < 2 ? renderer.side : local?.side ?? 0)
            },
            unreadable: failed.map { images[$0] }, firstError: failed.first.flatMap { failures[$0] })
    }

    private func write(
        _ index: Int, _ epoch: Int, _ dataset: any ImageDataset, about object: ObjectBox?,
        to targets: [UnsafeMutableBufferPointer<Float>]
    ) throws {
        let image = try dataset.image(at: index)
        let size = try ImageSize(width: image.width, height: image.height)
        let pair = renderer.pair(seed: seed, image: index, draw: epoch, size: size, object: object)
        for (view, target) in zip([pair.first, pair.second], targets) {
            try renderer.write(view, of: image, to: target)
        }
        guard let local else { return }
        let pairs = (localCount + 1) / 2
        for number in 0..<pairs {
            let drawn = local.pair(
                seed: seed ^ Self.localSeed, image: index, draw: epoch * pairs + number, size: size,
                object: object)
            for (view, target) in zip([drawn.first, drawn.second], targets.dropFirst(2 + 2 * number)) {
                try local.write(view, of: image, to: target)
            }
        }
    }

    /// Keeps the local views' streams apart from the pairs'.
    private static let localSeed: UInt64 = 0x6c6f_6361_6c00_0000

    /// The next image of the step that was read takes the place of one that was not.
    private static func substitute(
        _ place: Int, _ isRead: [Bool], _ values: inout [Float], start: Int, length: Int
    ) {
        let count = isRead.count
        guard let other = (1..<count).map({ (place + $0) % count }).first(where: { isRead[$0] }) else {
            return
        }
        let source = values[(start + other * length)..<(start + (other + 1) * length)]
        values.replaceSubrange((start + place * length)..<(start + (place + 1) * length), with: source)
    }

    private func batch(_ count: Int, _ values: [Float], side: Int) throws(NetworkError) -> ImageBatch {
        try ImageBatch(count: count, height: side, width: side, pixels: values)
    }
}
