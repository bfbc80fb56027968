import Statistics

/// Where the pairs of a sampling run come from: the parameters alone, or crops of images of a size.
struct PairSource: Sendable {
    let keepsDraws: Bool
    let seed: UInt64
    let parameters: PairSampler
    let crops: CropSampler?
    let size: ImageSize?

    init(_ request: SampleRequest) throws(AugmentationError) {
        keepsDraws = request.keepsDraws
        seed = request.seed
        size = request.size
        parameters = try request.realisation.scheme.areaSampler(law: request.law, range: request.range)
        crops =
            request.size == nil
            ? nil
            : try CropSampler(law: request.law, range: request.range, realisation: request.realisation)
    }
}
