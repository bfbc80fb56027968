/// What two views of a pair have in common: how the crops and the operations behind them are drawn.
///
/// A law applies to every joined parameter, each on its own range; the paper's combination of JointCrop and JointBlur
/// joins both. Crops that are not joined are RandomCrop's.
public struct JointDesign: Sendable, Equatable {
    /// The parameters that follow the law.
    public var joined: Set<JoinedParameter>
    /// The range of the areas.
    public var areas: ParameterRange
    /// How areas become crops.
    public var realisation: Realisation
    /// What happens to the views after their crops.
    public var pipeline: ViewPipeline
    /// Where crops lie about what a network sees of an image; nil where the scheme places them.
    public var contrastiveCrop: ContrastiveCrop?

    /// Makes a design; crops alone are joined where nothing else is said.
    public init(
        joined: Set<JoinedParameter> = [.area], areas: ParameterRange,
        realisation: Realisation = .nominal, pipeline: ViewPipeline = .crop,
        contrastiveCrop: ContrastiveCrop? = nil
    ) {
        self.joined = joined
        self.areas = areas
        self.realisation = realisation
        self.pipeline = pipeline
        self.contrastiveCrop = contrastiveCrop
    }

    /// Whether the areas of the crops follow the law.
    public var joinsCrops: Bool { joined.contains(.area) }

    /// The parameters that follow the law, in the order of files.
    public var parameters: [JoinedParameter] { JoinedParameter.allCases.filter(joined.contains) }

    /// The parameters of the operations that follow the law.
    public var operationParameters: [JoinedParameter] {
        JoinedParameter.ofOperations.filter(joined.contains)
    }

    /// The range of the log ratio that a curve is drawn over: of the crops where they are joined, else of the first
    /// joined parameter.
    ///
    /// - Throws: ``ViewPipelineError`` or ``AugmentationError`` for a parameter without a range.
    public func curveRange() throws -> ParameterRange {
        guard !joinsCrops, let parameter = operationParameters.first else {
            guard let second = realisation.scheme.secondRange else { return areas }
            return try .area(low: min(areas.low, second.low), high: max(areas.high, second.high))
        }
        return try pipeline.joinedRange(of: parameter)
    }

    /// What follows the laws, in words: "crop", then the names of parameters.
    public var partNames: [String] { parameters.map(\.partName) }
}

/// Draws pairs of a law under a design.
public struct DesignSampler: Sendable {
    /// One a stratum.
    private let crops: [CropSampler]
    private let views: [ViewSampler]
    private let contrastiveCrop: ContrastiveCrop?

    /// A sampler of pairs whose joined parameters follow `law`.
    ///
    /// - Parameter strata: of JC(0)'s first joined parameter; pair `draw` is of number `draw` modulo their count.
    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for a law that does not exist on a joined parameter.
    public init(law: Law, design: JointDesign, strata: Strata = .none) throws {
        let parameters = Set(design.operationParameters)
        let first = design.joinsCrops ? nil : design.operationParameters.first
        contrastiveCrop = design.contrastiveCrop
        crops = try (0..<(design.joinsCrops ? strata.count : 1)).map {
            try CropSampler(
                law: design.joinsCrops ? law : .independent, range: design.areas,
                realisation: design.realisation, stratum: $0, of: design.joinsCrops ? strata.count : 1)
        }
        views = try (0..<(first == nil ? 1 : strata.count)).map { stratum in
            try ViewSampler(
                design.pipeline, joining: parameters, law: law,
                stratum: first.map { (parameter: $0, index: stratum, count: strata.count) })
        }
    }

    /// Pair `draw` of image `image`, a function of these numbers alone.
    ///
    /// - Parameter object: what a network sees of the image, for a design with ContrastiveCrop; its scheme places crops where it
    ///   is nil.
    public func pair(
        seed: UInt64, image: UInt64, draw: UInt32, size: ImageSize, object: ObjectBox? = nil
    ) -> DesignedPair {
        let drawn = crops[Int(draw) % crops.count].pair(seed: seed, image: image, draw: draw, size: size)
        let placed = object.flatMap { object in
            contrastiveCrop?.placed(drawn, about: object, on: size, seed: seed, image: image, draw: draw)
        }
        return DesignedPair(
            crops: placed ?? drawn,
            views: views[Int(draw) % views.count].views(seed: seed, image: image, draw: draw))
    }
}

/// A pair as a design drew it: its crops, and what follows them.
public struct DesignedPair: Sendable, Equatable {
    /// The boxes of both views in whole pixels, with the areas that were drawn.
    public let crops: RealisedPair
    /// The operations behind the crops.
    public let views: ViewParameterPair

    /// All that was drawn for the first view.
    public var first: DrawnView { DrawnView(crop: crops.first, operations: views.first) }
    /// All that was drawn for the second view.
    public var second: DrawnView { DrawnView(crop: crops.second, operations: views.second) }

    /// The same operations behind other crops, which the views fell back to.
    public func replacing(crops boxes: (first: CropBox, second: CropBox), of size: ImageSize) -> DesignedPair
    {
        let views = [boxes.first, boxes.second].map {
            RealisedView(area: Double($0.pixelCount) / size.area, box: $0, isFallback: true)
        }
        return DesignedPair(crops: RealisedPair(first: views[0], second: views[1]), views: self.views)
    }
}

/// One view as it was drawn: its crop, then its operations.
public struct DrawnView: Sendable, Hashable {
    /// The part of the image that it sees.
    public let crop: RealisedView
    /// What happens after the crop was resized.
    public let operations: ViewParameters

    /// A view of a crop.
    public init(crop: RealisedView, operations: ViewParameters) {
        (self.crop, self.operations) = (crop, operations)
    }
}

/// What a law drew for a pair: all that importance weights are functions of.
public struct DrawnParameters: Sendable, Equatable {
    /// The areas, before any fallback.
    public let areas: ParameterPair
    /// Whether the first view fell back, so that its crop does not have the drawn area.
    public let firstFellBack: Bool
    /// The same of the second view.
    public let secondFellBack: Bool
    /// The joined parameters of the operations.
    public let joined: [JoinedParameter: ParameterPair]

    /// What a law drew for a pair.
    public init(
        areas: ParameterPair, firstFellBack: Bool = false, secondFellBack: Bool = false,
        joined: [JoinedParameter: ParameterPair] = [:]
    ) {
        self.areas = areas
        (self.firstFellBack, self.secondFellBack) = (firstFellBack, secondFellBack)
        self.joined = joined
    }

    /// Whether a view fell back.
    public var hasFallback: Bool { firstFellBack || secondFellBack }
}

extension DesignedPair {
    /// What the law drew.
    public var drawn: DrawnParameters {
        DrawnParameters(
            areas: crops.drawn, firstFellBack: crops.first.isFallback,
            secondFellBack: crops.second.isFallback, joined: views.joined)
    }
}
