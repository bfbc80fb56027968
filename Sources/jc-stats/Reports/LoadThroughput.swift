/// The JSON of `bench load`.
struct LoadThroughput: Encodable {
    let job = "load"
    let law: String
    @ExplicitNull var beta: Double?
    let dataset: String
    let images: Int
    let side: Int
    let threads: Int
    let pairsPerSecond: Throughput

    enum CodingKeys: String, CodingKey {
        case job, law, beta, dataset, images, side, threads
        case pairsPerSecond = "pairs_per_second"
    }
}
