import RealModule

/// All pairs of an image's views that a law's density is known for, and the density that they have together.
///
/// Views of different drawn pairs are independent given the image, so that every two of them are a pair too. With P drawn
/// pairs, n of them of JC(0), the usable ones are those n and the pairs of views across drawn pairs: of symmetric views
/// 2 P (P - 1), where the two views' steps differ first with second alone, P (P - 1). Their mixture has, with m_q(v) the
/// density of a view of pair q, A(x, y) = b min(x, y) - a max(x, y) and L = log(b/a), the density
///
///     p(x, y) = [n / prod 2 L A + c (sum_q m_q(x) sum_q m_q(y) - sum_q m_q(x) m_q(y))] / (n + c P (P - 1)),
///
/// c = 2 or 1, products and views over the joined parameters. A pair counts h / p under a law of the density h (the balance
/// heuristic; Veach and Guibas 1995).
///
/// Pairs of the ratio b/a are left out: their areas are a and b always.
public struct PairMixture: Sendable {
    /// The joined parameters, in the order of a pair's ``MixturePair/parameters``.
    public let parameters: [JoinedParameter]
    /// Places of the drawn pairs whose views enter.
    public let included: [Int]
    /// Places of the drawn pairs of JC(0), which count as they are.
    public let joint: [Int]
    /// Views of different drawn pairs that make a pair, by their numbers: view v of pair q is 2 q + v.
    public let crossings: [Crossing]

    /// Two views of different drawn pairs.
    public struct Crossing: Sendable, Equatable {
        /// Number of the first view.
        public let first: Int
        /// Number of the second.
        public let second: Int

        /// Two views by their numbers.
        public init(first: Int, second: Int) { (self.first, self.second) = (first, second) }
    }

    private let ranges: [ParameterRange]
    /// `[pair][parameter]`, of the pairs that enter.
    private let densities: [[ViewDensity]]
    private let isSymmetric: Bool
    /// Of JC(0)'s t on each parameter: 1 / (2 L), and L.
    private let uniforms: [(density: Double, bound: Double)]

    /// The mixture of the pairs that `proposals` draw, `draws` of each, in this order.
    ///
    /// - Returns: nil where the views of a proposal have no density of the form that ``ViewDensity`` knows.
    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for a law that does not exist on a joined parameter.
    public init?(proposals: [Law], draws: Int, design: JointDesign) throws {
        parameters = design.parameters
        ranges = try parameters.map { try design.range(of: $0) }
        isSymmetric = design.pipeline.isSymmetric
        var found: [(place: Int, densities: [ViewDensity])] = []
        var joint: [Int] = []
        for (place, law) in proposals.enumerated() {
            for draw in 0..<draws {
                let strata = Strata(of: law, draws: draws)
                let densities = try zip(parameters, ranges).enumerated().map { index, item in
                    let sampler = try design.sampler(of: item.0, law: law, range: item.1)
                    return index == 0
                        ? ViewDensity(sampler, stratum: draw % strata.count, of: strata.count)
                        : ViewDensity(sampler)
                }
                guard !densities.contains(nil) else { return nil }
                if law == .joint(beta: 0) { joint.append(place * draws + draw) }
                let known = densities.compactMap { $0 }
                if !known.contains(where: \.isAtom) { found.append((place * draws + draw, known)) }
            }
        }
        self.joint = joint
        (included, densities) = (found.map(\.place), found.map(\.densities))
        uniforms = try zip(parameters, ranges).map { parameter, range in
            let bound = try design.sampler(of: parameter, law: .joint(beta: 0), range: range).bound
            return (0.5 / bound, bound)
        }
        crossings = Self.crossings(of: included, isSymmetric: isSymmetric)
    }

    private static func crossings(of included: [Int], isSymmetric: Bool) -> [Crossing] {
        var crossings: [Crossing] = []
        for (place, first) in included.enumerated() {
            for second in included[(place + 1)...] {
                if isSymmetric {
                    for (u, v) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                        crossings.append(Crossing(first: 2 * first + u, second: 2 * second + v))
                    }
                } else {
                    crossings.append(Crossing(first: 2 * first, second: 2 * second + 1))
                    crossings.append(Crossing(first: 2 * second, second: 2 * first + 1))
                }
            }
        }
        return crossings
    }

    /// Pairs of one image that answer for a law.
    public var pairCount: Int { joint.count + crossings.count }

    /// The usable pairs of an image, those of JC(0) first.
    ///
    /// - Parameter drawn: what was drawn for each of the image's pairs.
    public func pairs(of drawn: [DrawnParameters]) -> [MixturePair] {
        let views = (0..<2 * drawn.count).map { number in
            let pair = drawn[number / 2]
            return parameters.map { pair.value(of: $0, inSecond: number % 2 == 1) }
        }
        let densities = Dictionary(
            uniqueKeysWithValues: included.flatMap { pair in
                [2 * pair, 2 * pair + 1].map { ($0, viewDensities(views[$0], isSecond: $0 % 2 == 1)) }
            })
        let pair = { (first: Int, second: Int, own: [ParameterPair]?) -> MixturePair in
            let parameters =
                own
                ?? zip(views[first], views[second]).map {
                    ParameterPair(logRatio: Double.log($1 / $0), first: $0, second: $1)
                }
            return MixturePair(
                first: first, second: second, parameters: parameters,
                density: scaledDensity(parameters, densities[first] ?? [], densities[second] ?? []))
        }
        return joint.map { place in
            pair(2 * place, 2 * place + 1, parameters.map { drawn[place].pair(of: $0) })
        } + crossings.map { pair($0.first, $0.second, nil) }
    }

    /// The density of a view, the mean of m_q over the pairs that enter.
    public func viewDensity(_ view: Int, of drawn: DrawnParameters) -> Double {
        let values = parameters.map { drawn.value(of: $0, inSecond: view == 1) }
        let densities = viewDensities(values, isSecond: view == 1)
        return densities.reduce(0, +) / Double(max(1, densities.count))
    }

    /// m_q of a view for each pair q that enters: of either view at random where both are drawn alike.
    private func viewDensities(_ values: [Double], isSecond: Bool) -> [Double] {
        densities.map { pair in
            var (smaller, larger, either) = (1.0, 1.0, 1.0)
            for (density, value) in zip(pair, values) {
                let (low, high) = (density.smaller(value), density.larger(value))
                (smaller, larger, either) = (smaller * low, larger * high, either * 0.5 * (low + high))
            }
            // The parameters of a fixed ratio are all smaller in the first view.
            guard pair.contains(where: \.isOrdered) else { return either }
            return isSymmetric ? 0.5 * (smaller + larger) : (isSecond ? larger : smaller)
        }
    }

    /// (n + c P (P - 1)) p(x, y) prod A.
    private func scaledDensity(_ pairs: [ParameterPair], _ first: [Double], _ second: [Double]) -> Double {
        var (joint, area) = (Double(self.joint.count), 1.0)
        for (index, pair) in pairs.enumerated() {
            area *= ranges[index].areaFactor(pair)
            joint *= abs(pair.logRatio) <= uniforms[index].bound * (1 + 1e-12) ? uniforms[index].density : 0
        }
        var (sumFirst, sumSecond, same) = (0.0, 0.0, 0.0)
        for (x, y) in zip(first, second) {
            sumFirst += x
            sumSecond += y
            same += x * y
        }
        let across = max(0, sumFirst * sumSecond - same)
        return joint + (isSymmetric ? 2 : 1) * across * area
    }
}

/// A pair of an image's views, and the density that the mixture has there.
public struct MixturePair: Sendable, Equatable {
    /// Number of the first view: 2 q + v for view v of drawn pair q.
    public let first: Int
    /// Number of the second view.
    public let second: Int
    /// The joined parameters of both views.
    public let parameters: [ParameterPair]
    /// Number of usable pairs, times the mixture's density, times the product of A.
    let density: Double
}

/// What an image's usable pairs count under a law; the mean over images of an image's sum is 1.
public struct MixtureWeight: Sendable {
    private let ranges: [ParameterRange]
    private let targets: [ParameterTarget]

    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for a law without a density.
    public init(law: Law, design: JointDesign) throws {
        let ranges = try design.parameters.map { try design.range(of: $0) }
        self.ranges = ranges
        targets = try zip(design.parameters, ranges).map {
            try ParameterTarget(law, sampler: try design.sampler(of: $0, law: law, range: $1), range: $1)
        }
    }

    /// The density of a view's joined parameters under RandomCrop: prod 1 / D.
    public var uniformViewDensity: Double { ranges.reduce(1) { $0 / $1.length } }

    /// h / (n p) of a pair: prod f(t) or prod A / D^2, over n p prod A.
    public func callAsFunction(_ pair: MixturePair) -> Double {
        guard pair.density > 0 else { return 0 }
        var numerator = 1.0
        for (index, parameter) in pair.parameters.enumerated() {
            numerator *= targets[index].scaledDensity(parameter, range: ranges[index])
        }
        return numerator / pair.density
    }
}

/// The density of a law on one parameter, times A.
private enum ParameterTarget: Sendable {
    case independent
    case uniform(bound: Double)
    case joint(JointLaw)

    init(_ law: Law, sampler: PairSampler, range: ParameterRange) throws(AugmentationError) {
        if let ratio = law.ratio { throw .noReweighting(law: "the fixed ratio \(ratio)") }
        if law == .independent {
            self = .independent
        } else if sampler.isUniform {
            self = .uniform(bound: sampler.bound)
        } else if let joint = try law.logRatioLaw(on: range) as? JointLaw {
            self = .joint(joint)
        } else {
            throw .noReweighting(law: law.label)
        }
    }

    func scaledDensity(_ pair: ParameterPair, range: ParameterRange) -> Double {
        switch self {
        case .independent: range.areaFactor(pair) / (range.length * range.length)
        case .uniform(let bound): abs(pair.logRatio) <= bound * (1 + 1e-12) ? 0.5 / bound : 0
        case .joint(let law): law.density(at: pair.logRatio)
        }
    }
}

/// The parts of [0, L] that an image's pairs of JC(0) draw |t| from in turn, so that together they cover it evenly.
public struct Strata: Sendable, Equatable {
    /// How many there are.
    public let count: Int

    /// One a draw for JC(0), which has a |t| to divide; else one.
    public init(of law: Law, draws: Int) { self.init(count: law == .joint(beta: 0) ? draws : 1) }

    private init(count: Int) { self.count = count }

    /// All of [0, L] at once.
    public static let none = Strata(count: 1)
}

extension ParameterRange {
    /// A = b min(x, y) - a max(x, y): two parameters whose log ratio has the density f have the joint density f / A.
    func areaFactor(_ pair: ParameterPair) -> Double {
        max(0, high * min(pair.first, pair.second) - low * max(pair.first, pair.second))
    }
}

extension JointDesign {
    /// The range of a joined parameter.
    func range(of parameter: JoinedParameter) throws -> ParameterRange {
        parameter == .area ? areas : try pipeline.joinedRange(of: parameter)
    }

    /// How a law draws a joined parameter.
    func sampler(of parameter: JoinedParameter, law: Law, range: ParameterRange) throws(AugmentationError)
        -> PairSampler
    {
        parameter == .area
            ? try realisation.scheme.areaSampler(law: law, range: range)
            : try PairSampler(law: law, range: range)
    }
}

extension DrawnParameters {
    /// A joined parameter of both views.
    func pair(of parameter: JoinedParameter) -> ParameterPair {
        parameter == .area ? areas : joined[parameter] ?? ParameterPair(logRatio: 0, first: 1, second: 1)
    }

    /// A joined parameter of one view.
    func value(of parameter: JoinedParameter, inSecond isSecond: Bool) -> Double {
        let pair = pair(of: parameter)
        return isSecond ? pair.second : pair.first
    }
}
