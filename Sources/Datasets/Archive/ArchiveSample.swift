/// Members of an archive that follow each other under one key, WebDataset's sample: images beside their classes.
struct ArchiveSample {
    /// A longer sample is listed in parts: no archive may make it long.
    private static let mostMembers = 1000

    /// Classes that stand apart from images of theirs, by their names; of two of one name the later one.
    private var strays: [String: SampleLabel] = [:]
    /// Members that are classes.
    private(set) var classCount = 0
    /// Members `KEY.json` that say no class.
    private var otherTexts = 0
    private var key: String?
    private var images: [ListedImage] = []
    private var classes: [ClassMember] = []
    /// Classes in texts, which count where there are no others.
    private var texts: [ClassMember] = []
    private var isInParts = false
    private let path: String

    /// - Parameter path: path of the archive, for messages.
    init(path: String) { self.path = path }

    /// Ends the sample before where a member of this name belongs to another.
    mutating func start(_ name: String, addingTo builder: inout ListingBuilder) throws(DatasetError) {
        let own = MemberName.key(of: name)
        if own != key {
            try finish(addingTo: &builder)
            key = own
        } else if max(images.count, classes.count, texts.count) >= Self.mostMembers {
            isInParts = true
            try addPart(to: &builder)
        }
    }

    mutating func add(_ image: ListedImage) { images.append(image) }

    /// Members `KEY.json` that say no class, where no other file does.
    var unreadTexts: Int { classCount > 0 ? 0 : otherTexts }

    /// Adds what a member says of the class: one that ends in `.cls`, or in `.json`.
    mutating func add(_ bytes: [UInt8], of member: ArchiveMember) {
        if member.ending != "json" {
            add(ClassMember(name: member.name, label: SampleLabel(bytes, byteCount: member.byteCount)))
        } else if let number = SampleText(bytes).label {
            texts.append(ClassMember(name: member.name, label: .number(number)))
        } else {
            otherTexts += 1
        }
    }

    /// Adds a class; of one name, the later one counts, as unpacking leaves it.
    private mutating func add(_ member: ClassMember) {
        classCount += 1
        if let place = classes.firstIndex(where: { $0.name == member.name }) {
            classes[place] = member
        } else {
            classes.append(member)
        }
    }

    /// Adds the sample's images to the listing, with their classes.
    mutating func finish(addingTo builder: inout ListingBuilder) throws(DatasetError) {
        if isInParts || images.isEmpty {
            try addPart(to: &builder)
        } else {
            try addImages(to: &builder)
        }
        (key, isInParts) = (nil, false)
    }

    private mutating func addImages(to builder: inout ListingBuilder) throws(DatasetError) {
        defer { empty() }
        let classes = classes.isEmpty ? texts : classes
        guard !classes.isEmpty else {
            for image in images { try builder.add(image) }
            return
        }
        guard images.count > 1 || classes.count > 1 else {
            return try builder.add(classes[0].label.added(to: images[0], path: path))
        }
        let names = images.map(\.name)
        let match = try ClassMatch(classes) { visit in names.forEach(visit) }
        for image in images {
            let found = try match.member(of: image.name, path: path)
            try builder.add(found?.member.label.added(to: image, path: path) ?? image)
        }
    }

    /// Adds images of a sample that is not whole: a class of the very same stem is that of its image, others wait until all
    /// images are known.
    private mutating func addPart(to builder: inout ListingBuilder) throws(DatasetError) {
        var byStem = Dictionary(grouping: images.isEmpty || !classes.isEmpty ? classes : texts, by: \.stem)
        var used: Set<String> = []
        for image in images {
            let stem = MemberName.stem(of: image.name)
            guard let own = byStem[stem], own.count == 1 else {
                try builder.add(image)
                continue
            }
            try builder.add(own[0].label.added(to: image, path: path))
            used.insert(stem)
        }
        for stem in used { byStem[stem] = nil }
        // A text that belongs to no image is about something else.
        for member in byStem.values.joined() where MemberName.isClass(member.name) {
            strays[member.name] = member.label
        }
        empty()
    }

    private mutating func empty() {
        images.removeAll()
        classes.removeAll()
        texts.removeAll()
    }

    /// The listing with the classes that stand apart from their images.
    func labelled(_ listing: ImageListing) throws(DatasetError) -> ImageListing {
        guard !strays.isEmpty else { return listing }
        let members = strays.map { ClassMember(name: $0.key, label: $0.value) }
            .sorted { FilePath.precedes($0.name, $1.name) }
        let match = try ClassMatch(members) { visit throws(DatasetError) in
            try listing.forEach { visit($0.name) }
        }
        return try listing.map { image throws(DatasetError) in
            guard let found = try match.member(of: image.name, path: path) else { return image }
            guard let own = image.label, !found.isExact, found.member.label != .number(own) else {
                return try found.member.label.added(to: image, path: path)
            }
            // Beside the image there is one that is nearer than the whole sample's.
            guard found.depth > 1 else { return image }
            throw .badText(
                path: path, expected: "one class of member \(image.name)",
                found: "\(own) beside it and \(found.member.label) in \(found.member.name)")
        }
    }
}

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
