import RealModule

/// Pairs that somebody's code has drawn: parameters of both views, or the log of their ratio alone.
public struct ObservedPairs: Sendable {
    /// t = log(second / first) of each pair.
    public let logRatios: [Double]
    /// The smaller parameter of each pair; empty where the log ratio is all that is known.
    let smaller: [Double]
    /// The larger parameter of each pair; empty as ``smaller`` is.
    let larger: [Double]
    /// The image's size of each pair; empty where it is not known.
    public let sizes: [ImageSize]
    /// Whether the parameters are areas of boxes in whole pixels.
    public let isRounded: Bool

    /// Pairs of positive parameters.
    ///
    /// - Parameter sizes: of the images that the pairs are crops of, one a pair, or none.
    /// - Throws: ``FitError`` for no pair, a parameter that is not positive and finite, or another number of sizes.
    public init(_ parameters: [(first: Double, second: Double)], sizes: [ImageSize] = []) throws(FitError) {
        try self.init(parameters, sizes: sizes, isRounded: false)
    }

    /// Pairs of which the log ratio alone is known.
    ///
    /// - Throws: ``FitError`` for no pair, a log ratio that is not finite or beyond 1,000, or another number of sizes.
    public init(logRatios: [Double], sizes: [ImageSize] = []) throws(FitError) {
        if let place = logRatios.firstIndex(where: { !(abs($0) <= 1000) }) {
            throw .badPair(number: place + 1, expected: "a finite log ratio", found: "\(logRatios[place])")
        }
        try Self.check(logRatios.count, sizes)
        (self.logRatios, smaller, larger, self.sizes, isRounded) = (logRatios, [], [], sizes, false)
    }

    /// Pairs of crops in whole pixels, each of an image of its size.
    ///
    /// - Throws: ``FitError`` for no pair, an empty box or one that is not inside of its image.
    public init(boxes: [(first: CropBox, second: CropBox)], sizes: [ImageSize]) throws(FitError) {
        try Self.check(boxes.count, sizes)
        var areas: [(first: Double, second: Double)] = []
        for (place, (pair, size)) in zip(boxes, sizes).enumerated() {
            for box in [pair.first, pair.second] where !size.contains(box) {
                throw .badPair(
                    number: place + 1, expected: "boxes inside of the image's \(size.width) x \(size.height)",
                    found: "\(box.width) x \(box.height) at (\(box.left), \(box.top))")
            }
            areas.append(
                (
                    Double(pair.first.pixelCount) / size.area, Double(pair.second.pixelCount) / size.area
                ))
        }
        try self.init(areas, sizes: sizes, isRounded: true)
    }

    private init(
        _ parameters: [(first: Double, second: Double)], sizes: [ImageSize], isRounded: Bool
    ) throws(FitError) {
        let isPossible = { (value: Double) in value >= 1e-300 && value <= 1e300 }
        if let place = parameters.firstIndex(where: { !isPossible($0.first) || !isPossible($0.second) }) {
            throw .badPair(
                number: place + 1, expected: "two positive finite parameters",
                found: "\(parameters[place].first) and \(parameters[place].second)")
        }
        try Self.check(parameters.count, sizes)
        logRatios = parameters.map { Double.log($0.second) - Double.log($0.first) }
        smaller = parameters.map { min($0.first, $0.second) }
        larger = parameters.map { max($0.first, $0.second) }
        (self.sizes, self.isRounded) = (sizes, isRounded)
    }

    private static func check(_ count: Int, _ sizes: [ImageSize]) throws(FitError) {
        guard count >= 1 else { throw .noPairs }
        guard sizes.isEmpty || sizes.count == count else {
            throw .sizes(expected: count, found: sizes.count)
        }
    }

    /// Refuses parameters that are no areas: a share above 1, but for what float32 rounds up.
    func checkAreas() throws(FitError) {
        guard let place = larger.firstIndex(where: { $0 > 1 + 1e-6 }) else { return }
        throw .badPair(
            number: place + 1,
            expected: "areas as shares of the image, at most 1 (of another parameter, --parameter)",
            found: "\(larger[place])")
    }

    /// Number of pairs.
    public var count: Int { logRatios.count }
    /// Whether both parameters of each pair are known.
    public var hasParameters: Bool { !smaller.isEmpty }
    /// Number of different image sizes.
    public var sizeCount: Int { Set(sizes).count }

    /// Standard deviation of the log ratios.
    var spread: Double {
        let mean = logRatios.reduce(0, +) / Double(count)
        let sum = logRatios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (sum / Double(count)).squareRoot()
    }

    /// By how much rounding to whole pixels may move the area of a crop of a fraction `area`; 0 where areas are exact.
    func rounding(of area: Double) -> Double {
        guard isRounded, let side = sizes.map({ min($0.width, $0.height) }).min() else { return 0 }
        return area.squareRoot() / Double(side) * 1.5
    }
}

extension ImageSize {
    /// Whether a box has pixels and all of them are the image's.
    func contains(_ box: CropBox) -> Bool {
        box.left >= 0 && box.top >= 0 && box.width >= 1 && box.height >= 1 && box.width <= width
            && box.height <= height && box.left <= width - box.width && box.top <= height - box.height
    }
}

/// What can be wrong with pairs whose law is looked for.
public enum FitError: Error, Equatable {
    /// No pair.
    case noPairs
    /// A pair that no law can have drawn.
    case badPair(number: Int, expected: String, found: String)
    /// Another number of image sizes than of pairs.
    case sizes(expected: Int, found: Int)
    /// Pairs that all have one parameter: no range can be found in them.
    case noRange(found: Double)
    /// A range that no law is defined on.
    case range(AugmentationError)
}

extension FitError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String {
        switch self {
        case .noPairs: "pairs: expected at least 1, found none"
        case .badPair(let number, let expected, let found):
            "pair \(number): expected \(expected), found \(found)"
        case .sizes(let expected, let found): "image sizes: expected \(expected), one a pair, found \(found)"
        case .noRange(let found):
            "pairs: expected parameters that differ, or --scale a,b, found \(found) in all of them"
        case .range(let error): error.description
        }
    }
}
