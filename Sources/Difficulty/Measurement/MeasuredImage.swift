import JointAugmentation

/// What was measured of an image.
public struct MeasuredImage: Sendable, Equatable {
    /// The image's size.
    public let size: ImageSize
    /// Its pairs.
    public let draws: MeasuredDraws
    /// Other pairs of the same kinds, for the part of the variance that is within an image; nil for most images.
    public let again: MeasuredDraws?
    /// The cosines of ``draws`` in float32, where those are in bfloat16; nil for most images.
    let exact: Float32Cosines?
    /// The features of the views of ``draws``, view v of pair q at 2 q + v, then those that fell back; nil for most images of a
    /// large data set.
    let features: ViewFeatures?

    /// - Parameter pairs: of each proposal in turn, as many as the run draws.
    public init(size: ImageSize, pairs: [MeasuredPair]) {
        self.init(size: size, draws: MeasuredDraws(pairs: pairs, across: []), again: nil)
    }

    init(
        size: ImageSize, draws: MeasuredDraws, again: MeasuredDraws?, exact: Float32Cosines? = nil,
        features: ViewFeatures? = nil
    ) {
        (self.size, self.draws, self.again, self.exact) = (size, draws, again, exact)
        self.features = features
    }

    /// The same without what was drawn again, and without features.
    var once: MeasuredImage { once(withFeatures: false) }

    /// The same without what was drawn again.
    func once(withFeatures: Bool) -> MeasuredImage {
        MeasuredImage(
            size: size, draws: draws, again: nil, exact: exact, features: withFeatures ? features : nil)
    }

    /// The same without features.
    var withoutFeatures: MeasuredImage { MeasuredImage(size: size, draws: draws, again: again, exact: exact) }

    /// The cosines of other features of the same views.
    ///
    /// - Parameters:
    ///   - crossings: the views of ``MeasuredDraws/across``.
    ///   - cosine: of two views by their numbers.
    func replacingCosines(
        crossings: [PairMixture.Crossing], _ cosine: (_ first: Int, _ second: Int) -> Double
    ) -> MeasuredImage {
        let pairs = draws.pairs.enumerated().map { place, pair in
            pair.with(cosine: cosine(2 * place, 2 * place + 1))
        }
        let across = crossings.map { Float(cosine($0.first, $0.second)) }
        return MeasuredImage(size: size, draws: MeasuredDraws(pairs: pairs, across: across), again: nil)
    }

    /// The pairs that were drawn, proposal after proposal.
    public var pairs: [MeasuredPair] { draws.pairs }
}

/// Pairs of an image, and how alike the views of different ones are.
public struct MeasuredDraws: Sendable, Equatable {
    /// The pairs, proposal after proposal.
    public let pairs: [MeasuredPair]
    /// Cosines of views of different pairs in the order of `PairMixture.crossings`, then those with the views that fell
    /// back; none where only drawn pairs answer.
    public let across: [Float]
}

/// A positive pair and how alike its views are.
public struct MeasuredPair: Sendable, Equatable {
    /// What the law drew.
    public let drawn: DrawnParameters
    /// t = log(s2 / s1) of the crops as they became, before rounding to whole pixels.
    public let logRatio: Double
    /// The first view's crop.
    public let first: CropBox
    /// The second view's crop.
    public let second: CropBox
    /// Cosine of the two views' features.
    public let cosine: Double

    /// - Parameter cosine: from -1 to 1.
    public init(drawn: DrawnParameters, logRatio: Double, first: CropBox, second: CropBox, cosine: Double) {
        self.drawn = drawn
        self.logRatio = logRatio
        self.first = first
        self.second = second
        self.cosine = cosine
    }

    /// The same views with another cosine.
    func with(cosine: Double) -> MeasuredPair {
        MeasuredPair(drawn: drawn, logRatio: logRatio, first: first, second: second, cosine: cosine)
    }

    init(_ pair: DesignedPair, cosine: Double) {
        self.init(
            drawn: pair.drawn, logRatio: pair.crops.logRatio, first: pair.crops.first.box,
            second: pair.crops.second.box, cosine: cosine)
    }
}

/// The cosine of two feature vectors.
public enum CosineSimilarity {
    /// x . y / (max(|x|, 1e-8) max(|y|, 1e-8)), summed in double precision (the clamp is torch's).
    ///
    /// - Parameters:
    ///   - x: D features of the first view.
    ///   - y: D features of the second view.
    public static func between(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
        var product = 0.0
        var squareX = 0.0
        var squareY = 0.0
        for (a, b) in zip(x, y) {
            let (a, b) = (Double(a), Double(b))
            product += a * b
            squareX += a * a
            squareY += b * b
        }
        return product / (max(squareX.squareRoot(), 1e-8) * max(squareY.squareRoot(), 1e-8))
    }

    /// Writes x / max(|x|, 1e-8), whose products are cosines, in double precision.
    static func unit(_ x: ArraySlice<Float>, into target: inout [Double], at start: Int) {
        let square = x.reduce(0.0) { $0 + Double($1) * Double($1) }
        let scale = 1 / max(square.squareRoot(), 1e-8)
        for (place, value) in x.enumerated() { target[start + place] = Double(value) * scale }
    }
}

/// What became of one image.
enum ImageOutcome<Value: Sendable & Equatable>: Sendable, Equatable {
    case measured(Value)
    case unreadable(UnreadableImage)
    /// The run was stopped before.
    case notReached

    /// What `body` makes of the image of that name; its error leaves out this image and no other.
    init(of name: String, _ body: () throws -> Value) {
        do {
            self = .measured(try body())
        } catch {
            self = .unreadable(UnreadableImage(name: name, reason: "\(error)"))
        }
    }

    /// The same with what `body` makes of the value.
    func map<Other>(_ body: (Value) -> Other) -> ImageOutcome<Other> {
        switch self {
        case .measured(let value): .measured(body(value))
        case .unreadable(let image): .unreadable(image)
        case .notReached: .notReached
        }
    }

    var value: Value? {
        if case .measured(let value) = self { value } else { nil }
    }

    var unreadable: UnreadableImage? {
        if case .unreadable(let image) = self { image } else { nil }
    }
}

/// An image that was left out.
public struct UnreadableImage: Sendable, Equatable {
    /// Its name in the data set.
    public let name: String
    /// Why it could not be read or run through the network, in one line.
    public let reason: String

    /// A name and a reason.
    public init(name: String, reason: String) { (self.name, self.reason) = (name, reason) }
}

extension UnreadableImage: CustomStringConvertible {
    /// Reason and name, which most reasons begin with.
    public var description: String { reason.contains(name) ? reason : "\(name): \(reason)" }
}
