/// Memory that several threads hold at once: each writes only to its own part, and nobody reads what another
/// writes before both are done. Whoever makes one sees to that.
struct SharedPointer<Value>: @unchecked Sendable {
    let start: UnsafeMutablePointer<Value>
}
