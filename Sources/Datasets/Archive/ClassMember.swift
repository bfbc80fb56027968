/// A member `STEM.cls` of an archive.
struct ClassMember: Equatable {
    let name: String
    let label: SampleLabel

    /// Its name without the ending.
    var stem: String { MemberName.stem(of: name) }
}
