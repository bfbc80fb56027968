import Foundation

/// The images of a data set in their order: names, sizes and places.
///
/// A record is five numbers of eight bytes, the lowest first: where the name ends among the names, and what
/// ``ListedImage`` says. Of a long listing only what is asked for is in memory.
struct ImageListing: Sendable {
    static let recordBytes = 40
    /// Images that are read at once where all are looked at.
    private static let chunk = 4096
    static let hashesInMemory = 1 << 22

    let records: ByteStore
    let names: ByteStore

    var count: Int { records.count / Self.recordBytes }

    /// Image `index`, in `0..<count`.
    func image(at index: Int) throws(DatasetError) -> ListedImage? {
        try images(index..<index + 1).first
    }

    /// Every image in its order.
    func forEach(_ body: (ListedImage) throws(DatasetError) -> Void) throws(DatasetError) {
        for first in stride(from: 0, to: count, by: Self.chunk) {
            for image in try images(first..<min(first + Self.chunk, count)) { try body(image) }
        }
    }

    /// Of images with one name, the place of the first and the bytes of the last, as unpacking an archive leaves them.
    func withoutRepeatedNames(
        hashesInMemory: Int = hashesInMemory
    ) throws(DatasetError) -> ImageListing {
        let repeated = try repeatedHashes(parts: UInt(1 + count / hashesInMemory))
        guard !repeated.isEmpty else { return self }
        var last: [[UInt8]: ListedImage] = [:]
        try forEach { image in
            guard repeated.contains(Self.hash(of: image)) else { return }
            let name = Array(image.name.utf8)
            // A class that stands beside one of them is that of all.
            let label = image.label ?? last[name]?.label
            last[name] = image
            last[name]?.label = label
        }
        return try map { image in
            repeated.contains(Self.hash(of: image)) ? last.removeValue(forKey: Array(image.name.utf8)) : image
        }
    }

    /// Another listing: what `body` makes of each image, without those of which it makes nothing.
    func map(
        _ body: (ListedImage) throws(DatasetError) -> ListedImage?
    ) throws(DatasetError) -> ImageListing {
        var builder = ListingBuilder()
        try forEach { image throws(DatasetError) in
            if let image = try body(image) { try builder.add(image) }
        }
        return try builder.finish()
    }

    /// Of an archive of Tiny-ImageNet as it is given out the training part, as of its folder; of any other all.
    ///
    /// - Parameter order: the lines of its `wnids.txt`.
    func trainingPart(order: [String]) throws(DatasetError) -> ImageListing {
        let classes = Set(order)
        func isTraining(_ image: ListedImage) -> Bool {
            let folders = FilePath.components(image.name)
            return zip(folders, folders.dropFirst()).contains { $0 == "train" && classes.contains($1) }
        }
        guard !classes.isEmpty else { return self }
        var training = 0
        try forEach { if isTraining($0) { training += 1 } }
        guard training > 0, training < count else { return self }
        return try map { isTraining($0) ? $0 : nil }
    }

    /// Hashes that several names have, nearly always equal ones: found part by part, for the same memory at any length.
    private func repeatedHashes(parts: UInt) throws(DatasetError) -> Set<Int> {
        var repeated: Set<Int> = []
        for part in 0..<parts {
            var hashes: [Int] = []
            try forEach { image in
                let hash = Self.hash(of: image)
                if UInt(bitPattern: hash) % parts == part { hashes.append(hash) }
            }
            hashes.sort()
            repeated.formUnion(zip(hashes, hashes.dropFirst()).lazy.filter { $0 == $1 }.map { $0.0 })
        }
        return repeated
    }

    /// Of the bytes of the name: two ways to write a letter are two names.
    private static func hash(of image: ListedImage) -> Int {
        var hasher = Hasher()
        var name = image.name
        name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return hasher.finalize()
    }

    private func images(_ range: Range<Int>) throws(DatasetError) -> [ListedImage] {
        let range = range.clamped(to: 0..<count)
        // The record before the first says where its name begins.
        let first = max(0, range.lowerBound - 1)
        let bytes = try records.bytes(first * Self.recordBytes..<range.upperBound * Self.recordBytes)
        let found = bytes.count / Self.recordBytes
        let ends = (0..<found).map { Self.number(bytes, $0, 0) }
        let skipped = range.lowerBound - first
        // A listing that was kept may be damaged.
        guard found == range.upperBound - first, let last = ends.last,
            ends.allSatisfy({ (0...names.count).contains($0) })
        else { return [] }
        let start = skipped > 0 ? ends[0] : 0
        guard last >= start else { return [] }
        let text = try names.bytes(start..<last)
        return (skipped..<found).compactMap { record in
            let low = (record > 0 ? ends[record - 1] : 0) - start
            let high = ends[record] - start
            guard low >= 0, high >= low, high <= text.count else { return nil }
            let label = Self.number(bytes, record, 4)
            return ListedImage(
                name: String(decoding: text[low..<high], as: UTF8.self),
                byteCount: Self.number(bytes, record, 1), offset: Self.number(bytes, record, 2),
                archive: Self.number(bytes, record, 3), label: label < 0 ? nil : label)
        }
    }

    private static func number(_ bytes: [UInt8], _ record: Int, _ field: Int) -> Int {
        let start = record * recordBytes + 8 * field
        let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
        return Int(Int64(bitPattern: bits))
    }
}

/// What a listing says of an image.
struct ListedImage: Sendable, Equatable {
    /// Path below the folder, or shard and member.
    let name: String
    /// Size of its file.
    let byteCount: Int
    /// Where it begins in its archive; 0 for a file of its own.
    var offset = 0
    /// The number of its archive; of a member of a zip ``ZipExtent/listed``.
    var archive = 0
    /// Its class by a file beside it; nil where none says it.
    var label: Int?
}

/// Where the bytes of listed images are.
enum ImagePlaces: Sendable {
    /// Files of their own, by their names below the folder at this path, or anywhere.
    case files(String)
    /// Archives at these paths, by their numbers: opened for each image, since there may be more of them than a process may
    /// have open.
    case archives([String])
    /// One archive, open for as long as the data set is, or a copy of its images.
    case bytes(ByteStore)
    /// The members of one zip, open for as long as the data set is; its path is for messages.
    case zip(ByteStore, path: String)

    /// The bytes of an image, or as many of them as are there.
    func bytes(of image: ListedImage) throws(DatasetError) -> [UInt8] {
        switch self {
        case .files(let folder):
            return try FileBytes.read(
                FilePath.join(folder, inside: image.name), what: "image file", limit: FileBytes.imageLimit)
        case .archives(let paths):
            guard paths.indices.contains(image.archive) else { return [] }
            return try Self.part(ByteStore(of: DescriptorFile(reading: paths[image.archive])), of: image)
        case .bytes(let store): return try Self.part(store, of: image)
        case .zip(let store, let path):
            let extent = ZipExtent(offset: image.offset, listed: image.archive)
            guard (0...FileBytes.imageLimit).contains(image.byteCount),
                let bytes = try extent.bytes(in: store, byteCount: image.byteCount)
            else {
                throw .badArchive(path: path, reason: "member \(image.name) is not what the directory says")
            }
            return bytes
        }
    }

    /// A listing that was kept may say anything of an image.
    private static func part(_ store: ByteStore, of image: ListedImage) throws(DatasetError) -> [UInt8] {
        guard (0...store.count).contains(image.offset), (0...FileBytes.imageLimit).contains(image.byteCount)
        else { return [] }
        return try store.bytes(image.offset..<image.offset + image.byteCount)
    }
}

/// Makes a listing, image by image.
struct ListingBuilder {
    private var records = SpillBuffer()
    private var names = SpillBuffer()
    private(set) var count = 0

    /// Adds the next image.
    mutating func add(_ image: ListedImage) throws(DatasetError) {
        try names.append(image.name.utf8)
        for field in [names.count, image.byteCount, image.offset, image.archive, image.label ?? -1] {
            try records.append(field)
        }
        count += 1
    }

    /// The listing of all images that were added.
    mutating func finish() throws(DatasetError) -> ImageListing {
        ImageListing(records: try records.finish(), names: try names.finish())
    }
}

/// Bytes that are appended: few stay in memory, many go to a nameless file.
struct SpillBuffer {
    /// Bytes that may stay in memory.
    static let limit = 4 << 20

    private var pending: [UInt8] = []
    private var file: DescriptorFile?
    private var spilled = 0
    private let folder: String

    /// - Parameter folder: where the file would be.
    init(folder: String = NSTemporaryDirectory()) { self.folder = folder }

    var count: Int { spilled + pending.count }

    mutating func append(_ bytes: some Sequence<UInt8>) throws(DatasetError) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.limit { try spill() }
    }

    mutating func append(_ number: Int) throws(DatasetError) {
        let bits = UInt64(bitPattern: Int64(number))
        try append((0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) })
    }

    /// All that was appended.
    mutating func finish() throws(DatasetError) -> ByteStore {
        guard file != nil else { return .memory(pending) }
        try spill()
        return file.map { .file($0, part: 0..<spilled) } ?? .memory([])
    }

    private mutating func spill() throws(DatasetError) {
        do throws(DatasetError) {
            let target = if let file { file } else { try DescriptorFile(namelessIn: folder) }
            file = target
            try target.append(pending)
        } catch .unreadable(_, let reason) {
            throw .temporary(what: "a listing of images, or what is unpacked", reason: reason)
        }
        spilled += pending.count
        pending.removeAll(keepingCapacity: true)
    }
}
