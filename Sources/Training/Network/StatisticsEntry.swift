/// Running mean and variance of a batch norm: `channels` numbers each, one behind the other.
struct StatisticsEntry: Sendable, Equatable {
    /// Name of the batch norm.
    let name: String
    let channels: Int
    let offset: Int
}
