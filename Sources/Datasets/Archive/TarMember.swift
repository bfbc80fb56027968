/// An image in a tar: its name and where its bytes lie.
struct TarMember: Sendable {
    let name: String
    let bytes: Range<Int>
}
