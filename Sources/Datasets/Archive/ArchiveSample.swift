/// Members of an archive that follow each other under one key, WebDataset's sample: images beside their classes.
struct ArchiveSample {
    /// A longer sample is listed in parts: no archive may make it long.
    private static let mostMembers = 1000

    /// Classes that stand apart from images of theirs, by their names; of two of one name the later one.
    private var strays: [String: SampleLabel] = [:]
    /// Members that are classes.
    private(set) var classCount = 0
    private var key: String?
    private var images: [ListedImage] = []
    private var classes: [ClassMember] = []
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
        } else if max(images.count, classes.count) >= Self.mostMembers {
            isInParts = true
            try addPart(to: &builder)
        }
    }

    mutating func add(_ image: ListedImage) { images.append(image) }

    /// Adds a class; of one name, the later one counts, as unpacking leaves it.
    mutating func add(_ member: ClassMember) {
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
        defer {
            images.removeAll()
            classes.removeAll()
        }
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
        var byStem = Dictionary(grouping: classes, by: \.stem)
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
        for member in byStem.values.joined() { strays[member.name] = member.label }
        images.removeAll()
        classes.removeAll()
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
