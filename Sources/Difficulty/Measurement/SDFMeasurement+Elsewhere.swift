import Datasets
import Encoders
import Imaging
import JointAugmentation
import Statistics

/// The views of one image that a measurement needs, each once.
public struct MeasuredViews: Sendable, Equatable {
    /// A view, and where it stands first.
    public struct View: Sendable, Equatable {
        /// The law whose pair it is of; nil for the crop that RandomCrop falls back to.
        public let law: Law?
        /// The pair's number among the law's.
        public let draw: Int
        /// 1 or 2.
        public let place: Int
        /// Its crop in the image.
        public let box: CropBox
    }

    /// The image's number in the data set.
    public let number: Int
    /// The image's name.
    public let name: String
    /// The image's size.
    public let size: ImageSize
    /// In the order of their rows.
    public let views: [View]
    /// `[views, side, side, 3]`.
    public let pixels: [UInt8]
}

/// Features that were made elsewhere of an image's views.
public struct ElsewhereFeatures: Sendable {
    /// The image's number in the data set.
    public let number: Int
    /// The image's name.
    public let name: String
    /// The image's size.
    public let size: ImageSize
    /// `[views, D]`.
    public let features: [Float]

    /// - Parameter features: of ``MeasuredViews/views`` in their order.
    public init(number: Int, name: String, size: ImageSize, features: [Float]) {
        (self.number, self.name, self.size, self.features) = (number, name, size, features)
    }
}

extension SDFMeasurement {
    /// A measurement whose features are made elsewhere.
    ///
    /// - Parameter width: D; it does not matter to the views.
    /// - Throws: as ``init(_:network:reduced:)``.
    public init(_ request: SDFRequest, featuresElsewhere width: Int = 1) throws(DifficultyError) {
        try self.init(request, network: ElsewhereEncoder(width: width))
    }

    /// Hands over the views of all images in the order of the data set; images that cannot be read are left out and named.
    ///
    /// - Throws: ``DifficultyError`` where more images cannot be read than may, and what `receive` throws.
    public func forEachViews(
        of dataset: any ImageDataset, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }, _ receive: (MeasuredViews) throws -> Void
    ) throws -> (unreadable: [(number: Int, image: UnreadableImage)], wasInterrupted: Bool) {
        var unreadable: [(number: Int, image: UnreadableImage)] = []
        let done = ProgressCount()
        let round = 8 * request.threads
        for first in stride(from: 0, to: dataset.count, by: round) {
            guard !interruption.isRequested else { return (unreadable, true) }
            let outcomes = Parallel.map(count: min(round, dataset.count - first), threads: request.threads) {
                place in
                let outcome = ImageOutcome(of: dataset.name(at: first + place)) {
                    try views(first + place, of: dataset)
                }
                progress(done.increment())
                return outcome
            }
            for (place, outcome) in outcomes.enumerated() {
                if let image = outcome.unreadable {
                    guard request.unreadable != .none else { throw DifficultyError.unreadableImage(image) }
                    unreadable.append((first + place, image))
                }
                if let views = outcome.value { try receive(views) }
            }
        }
        guard request.unreadable.allows(unreadable.count, of: dataset.count) else {
            throw DifficultyError.tooManyUnreadable(
                dataset: dataset.path, total: dataset.count, leftOut: unreadable.map(\.image))
        }
        return (unreadable, false)
    }

    private func views(_ index: Int, of dataset: any ImageDataset) throws -> MeasuredViews {
        let (views, image) = try pairs.views(index, of: dataset, .none)
        let values = try pairs.renderer.values(of: views.drawn, on: image)
        var pixels: [UInt8] = []
        if case .bytes(let bytes, _) = values { pixels = bytes }
        return MeasuredViews(
            number: index, name: dataset.name(at: index), size: views.size,
            views: first(of: views), pixels: pixels)
    }

    /// Where each view stands first.
    private func first(of views: ImageViews) -> [MeasuredViews.View] {
        var found: [Int: MeasuredViews.View] = [:]
        for draw in views.draws {
            for (number, place) in draw.places.enumerated() where found[place] == nil {
                let (pair, view) = number.quotientAndRemainder(dividingBy: 2)
                let isDrawn = pair < draw.pairs.count
                found[place] = MeasuredViews.View(
                    law: isDrawn ? plan.proposals[pair / request.pairsPerImage] : nil,
                    draw: isDrawn ? pair % request.pairsPerImage : 0, place: view + 1,
                    box: views.drawn[place].crop.box)
            }
        }
        return views.drawn.indices.compactMap { found[$0] }
    }

    /// Keeps what features of images' views say in a store; an image with a feature that is no finite number is left out.
    ///
    /// - Throws: ``DifficultyError`` for another number of features than an image's views have.
    public func keep(_ images: [ElsewhereFeatures], in store: PairStore) throws(DifficultyError) {
        let panel = store.panel
        var kept: [StoredImage] = []
        for image in images {
            let views: ImageViews
            do { views = try pairs.views(image.number, size: image.size) } catch {
                throw .design("\(image.name): \(error)")
            }
            let count = views.drawn.count * pairs.width
            guard image.features.count == count else {
                throw .invalidRequest(
                    what: "features of \(image.name)", expected: "\(count) numbers",
                    found: image.features.count)
            }
            kept.append(
                StoredImage(
                    number: image.number, name: image.name,
                    outcome: ImageOutcome(of: image.name) {
                        try measured(
                            image.features, views, keepsFeatures: panel.contains(image.number))
                    }))
        }
        do { try store.add(kept) } catch { throw .store(error) }
    }

    /// Keeps that images have no views.
    public func keep(
        unreadable: [(number: Int, image: UnreadableImage)], in store: PairStore
    ) throws(DifficultyError) {
        let images = unreadable.map {
            StoredImage(number: $0.number, name: $0.image.name, outcome: .unreadable($0.image))
        }
        do { try store.add(images) } catch { throw .store(error) }
    }

    private func measured(
        _ features: [Float], _ views: ImageViews, keepsFeatures: Bool
    ) throws(NetworkError) -> MeasuredImage {
        if let place = features.firstIndex(where: { !$0.isFinite }) {
            throw .notFiniteOutput(image: place / pairs.width, found: features[place])
        }
        return pairs.measured(views, features, keepsFeatures: keepsFeatures)
    }
}
