/// Which member `STEM.cls` is the class of which image: those with the longest common stem, up to a dot.
///
/// `a.0.cls` is the class of `a.0.jpg` and not of `a.1.jpg`; `a.cls` that of both, where they have none that is nearer. Of
/// those that are equally near, one whose whole stem the image shares counts; others must agree. A stem that parts from all
/// images' (`a.label.cls` beside `a.rgb.jpg`) counts where no other class of the sample tells its images apart.
struct ClassMatch {
    /// Class members of one prefix: one of them, and one that contradicts it.
    private struct Choice {
        var first: ClassMember?
        var other: ClassMember?

        mutating func add(_ member: ClassMember) {
            guard let first else {
                self.first = member
                return
            }
            if first.label != member.label { other = other ?? member }
        }
    }

    /// How an image has found its class.
    struct Found {
        let member: ClassMember
        /// Whether the stems are equal.
        let isExact: Bool
        /// Parts that the stems share.
        let depth: Int
    }

    /// Members by the prefix that they share with an image: those whose whole stem it is, and those with more behind it.
    private var whole: [String: Choice] = [:]
    private var longer: [String: Choice] = [:]

    /// Looks at the images that the members may belong to: `visit` hands over their names.
    init(
        _ members: [ClassMember],
        images visit: ((String) -> Void) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        let known = Set(members.lazy.flatMap { MemberName.prefixes(of: $0.stem) })
        var shared: Set<String> = []
        try visit { name in
            shared.formUnion(MemberName.prefixes(of: MemberName.stem(of: name)).prefix(while: known.contains))
        }
        var partedKeys: Set<String> = []
        for member in members {
            let stem = member.stem
            guard let prefix = MemberName.prefixes(of: stem).last(where: shared.contains) else { continue }
            if prefix == stem {
                whole[prefix, default: Choice()].add(member)
                let key = MemberName.key(of: stem)
                if key != stem { partedKeys.insert(key) }
            } else {
                longer[prefix, default: Choice()].add(member)
            }
        }
        longer = longer.filter { !partedKeys.contains(MemberName.key(of: $0.key)) }
    }

    /// The class of an image; nil where none belongs to it.
    ///
    /// - Parameter path: of the archive, for messages.
    /// - Throws: ``DatasetError`` where two that are equally near differ.
    func member(of image: String, path: String) throws(DatasetError) -> Found? {
        let prefixes = MemberName.prefixes(of: MemberName.stem(of: image))
        guard let place = prefixes.lastIndex(where: { whole[$0] != nil || longer[$0] != nil }) else {
            return nil
        }
        let prefix = prefixes[place]
        guard let choice = whole[prefix] ?? longer[prefix], let member = choice.first else { return nil }
        if let other = choice.other { throw Self.contradiction(of: image, member, other, path: path) }
        return Found(
            member: member, isExact: whole[prefix] != nil && place == prefixes.count - 1, depth: place + 1)
    }

    static func contradiction(
        of image: String, _ first: ClassMember, _ second: ClassMember, path: String
    ) -> DatasetError {
        .badText(
            path: path, expected: "one class of member \(image)",
            found: "\(first.label) in \(first.name) and \(second.label) in \(second.name)")
    }
}
