import Datasets

/// The JSON of `bench load`.
struct LoadThroughput: Encodable {
    let job = "load"
    let law: String
    @ExplicitNull var beta: Double?
    @ExplicitNull var ratio: Double?
    let scale: [Double]
    let realisation: String
    let seed: UInt64
    let dataset: String
    let images: Int
    @ExplicitNull var subset: ImageSubset?
    let leftOut: [LeftOut.Entry]
    let side: Int
    let normalization: String
    let threads: Int
    let pairsPerSecond: Throughput

    enum CodingKeys: String, CodingKey {
        case job, law, beta, ratio, scale, realisation, seed, dataset, images, subset, side, normalization
        case threads
        case leftOut = "left_out"
        case pairsPerSecond = "pairs_per_second"
    }
}
