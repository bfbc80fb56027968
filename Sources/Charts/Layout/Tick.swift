/// A value marked on an axis.
struct Tick: Equatable {
    let value: Double
    /// What stands beside it; empty for a minor tick.
    let label: String
}
