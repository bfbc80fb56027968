/// Where a batch norm's numbers stand.
struct NormalizationPlan: Sendable, Equatable {
    let channels: Int
    /// Of gamma; nil without learned numbers.
    let scale: Int?
    /// Of beta.
    let shift: Int?
    /// Of the running mean, followed by the running variance.
    let statistics: Int
}
