import JointAugmentation
import Statistics
import TestSupport
import Testing

/// Weighted pairs of JC(0) have the means of pairs that are drawn from the law itself.
@Suite struct DesignWeightTests {
    private static let sizes = [(256, 256), (500, 375), (640, 240), (96, 128)]
    private static let count = 60_000

    private func design(_ realisation: Realisation, parameters: Set<JoinedParameter> = [], crops: Bool = true)
        throws -> JointDesign
    {
        JointDesign(
            joined: parameters.union(crops ? [.area] : []), areas: try .area(low: 0.2, high: 1),
            realisation: realisation, pipeline: parameters.isEmpty ? .crop : .simsiam)
    }

    /// Boxes, areas and joined parameters of a pair as numbers.
    private func numbers(_ pair: DesignedPair, _ size: ImageSize) -> [Double] {
        let geometry = pair.crops.geometry(in: size)
        let areas = [pair.crops.first.box, pair.crops.second.box].map {
            Double($0.pixelCount) / Double(size.width * size.height)
        }
        let joined = JoinedParameter.ofOperations.flatMap { parameter -> [Double] in
            guard let drawn = pair.drawn.joined[parameter] else { return [] }
            return [drawn.first, drawn.first * drawn.second, abs(drawn.logRatio)]
        }
        return [
            geometry.intersectionOverUnion, geometry.centerDistance, abs(pair.crops.pixelLogRatio), areas[0],
            areas[0] * areas[1], Double(pair.crops.first.box.width) / Double(size.width),
        ] + joined
    }

    private func check(_ law: Law, _ design: JointDesign, _ size: ImageSize, leavingOutFallbacks: Bool) throws
    {
        let weight = try DesignWeight(law: law, design: design)
        let pool = try DesignSampler(law: .joint(beta: 0), design: design)
        let direct = try DesignSampler(law: law, design: design)
        var weighted: [ReweightedMean] = []
        var own: [RunningMoments] = []
        for image in 0..<UInt64(Self.count) {
            let pair = pool.pair(seed: 5, image: image, draw: 0, size: size)
            let values = numbers(pair, size)
            if weighted.isEmpty { weighted = values.map { _ in ReweightedMean() } }
            let weights = weight.weights(of: [pair.drawn], size: size)
            for (place, value) in values.enumerated() {
                weighted[place].addImage(weights: weights, values: [value])
            }
            let other = direct.pair(seed: 6, image: image, draw: 0, size: size)
            if own.isEmpty { own = values.map { _ in RunningMoments() } }
            if leavingOutFallbacks, other.drawn.hasFallback { continue }
            for (place, value) in numbers(other, size).enumerated() { own[place].add(value) }
        }
        for (place, (mean, moments)) in zip(weighted, own).enumerated() {
            let estimate = try mean.estimate()
            let error = moments.standardDeviation / Double(moments.count).squareRoot()
            let bound = 4.5 * (estimate.standardError * estimate.standardError + error * error).squareRoot()
            #expect(
                abs(estimate.mean - moments.mean) <= bound,
                "number \(place): \(estimate.mean), \(moments.mean)")
        }
    }

    /// RandomResizedCrop redraws area and aspect together: its weight has the acceptance of both views in it.
    @Test(.eachRow) func torchvisionsRandomCropIsThatOfItsAcceptedPairs() {
        eachRow(Self.sizes) { try torchvisionsRandomCropIsThatOfItsAcceptedPairs($0) }
    }

    private func torchvisionsRandomCropIsThatOfItsAcceptedPairs(_ size: (Int, Int)) throws {
        let size = try ImageSize(width: size.0, height: size.1)
        try check(.independent, design(.torchvision), size, leavingOutFallbacks: true)
    }

    @Test(.eachRow) func jointLawsKeepTheirFallbacks() {
        eachRow([-2.0, 2.0]) { beta in
            eachRow(Self.sizes) { try jointLawsKeepTheirFallbacks(beta, $0) }
        }
    }

    private func jointLawsKeepTheirFallbacks(_ beta: Double, _ size: (Int, Int))
        throws
    {
        let size = try ImageSize(width: size.0, height: size.1)
        try check(.joint(beta: beta), design(.torchvision), size, leavingOutFallbacks: false)
    }

    @Test(arguments: [Law.independent, .joint(beta: -1), .joint(beta: 2)]) func nominalBoxesAreTheLaws(
        _ law: Law
    )
        throws
    {
        let size = try ImageSize(width: 300, height: 200)
        try check(law, design(.nominal), size, leavingOutFallbacks: false)
    }

    /// BYOL's crops are cut and never redrawn: areas alone weigh, however many sides are cut.
    @Test(.eachRow) func cutCropsKeepNominalWeights() {
        eachRow([Law.independent, .joint(beta: -2)]) { law in
            let realisation = try #require(Realisation(rawValue: "byol"))
            let size = try ImageSize(width: 640, height: 240)
            try check(law, design(realisation), size, leavingOutFallbacks: false)
        }
    }

    /// The share of RandomResizedCrop's pairs with a fallback, which no weighted pair stands for.
    @Test(arguments: [(640, 240), (1000, 300)]) func neglectedPairsAreCounted(_ size: (Int, Int)) throws {
        let size = try ImageSize(width: size.0, height: size.1)
        let design = try design(.torchvision)
        let share = try DesignWeight(law: .independent, design: design).neglectedShare(size: size)
        let sampler = try DesignSampler(law: .independent, design: design)
        let found = (0..<UInt64(Self.count)).count {
            sampler.pair(seed: 8, image: $0, draw: 0, size: size).drawn.hasFallback
        }
        let error = (share * (1 - share) / Double(Self.count)).squareRoot()
        #expect(share > 0.01 && abs(Double(found) / Double(Self.count) - share) < 4.5 * error)
        #expect(try DesignWeight(law: .joint(beta: 1), design: design).neglectedShare(size: size) == 0)
    }

    @Test(.eachRow) func joinedParametersAreWeighted() {
        eachRow([Law.independent, .joint(beta: -2), .joint(beta: 1)]) { law in
            eachRow(
                [[JoinedParameter.blur], [.brightness], [.contrast], [.blur, .contrast]].named {
                    $0.map(\.rawValue).joined(separator: "+")
                }
            ) { try joinedParametersAreWeighted(law, $0) }
        }
    }

    private func joinedParametersAreWeighted(_ law: Law, _ test: Named<[JoinedParameter]>) throws {
        let parameters = test.value
        let size = try ImageSize(width: 64, height: 64)
        for crops in [false, true] {
            let design = try design(.nominal, parameters: Set(parameters), crops: crops)
            try check(law, design, size, leavingOutFallbacks: false)
        }
    }

    /// The product over joined parameters of f_beta / f_0.
    @Test func weightsOfSeveralParametersMultiply() throws {
        let both = try design(.nominal, parameters: [.blur])
        let pair = try DesignSampler(law: .joint(beta: 0), design: both)
            .pair(seed: 1, image: 2, draw: 3, size: try ImageSize(width: 64, height: 64))
        let size = try ImageSize(width: 64, height: 64)
        let law = Law.joint(beta: -1.5)
        let product =
            try ImportanceWeight(law: law, range: both.areas)(pair.drawn.areas)
            * ImportanceWeight(law: law, range: both.pipeline.joinedRange(of: .blur))(
                #require(pair.drawn.joined[.blur]))
        let weight = try DesignWeight(law: law, design: both).weights(of: [pair.drawn], size: size)
        #expect(abs(weight[0] - product) < Tolerance.closedForm * product)
    }
}
