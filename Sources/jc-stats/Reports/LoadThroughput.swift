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
    let side: Int
    let normalization: String
    let threads: Int
    let pairsPerSecond: Throughput

    enum CodingKeys: String, CodingKey {
        case job, law, beta, ratio, scale, realisation, seed, dataset, images, side, normalization, threads
        case pairsPerSecond = "pairs_per_second"
    }
}
