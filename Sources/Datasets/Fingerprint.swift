import CNettle

/// SHA-256 (FIPS 180-4) of a sequence of fields, each preceded by its length.
///
/// The lengths keep ("ab", "c") apart from ("a", "bc"). The first field is a version of this scheme.
struct Fingerprint {
    private static let scheme = "jc-stats dataset 1"
    private var state = sha256_ctx()

    /// Starts a fingerprint of a dataset of this layout.
    init(layout: String) {
        nettle_sha256_init(&state)
        add(Self.scheme)
        add(layout)
    }

    /// Adds a text as UTF-8.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// Adds a number as eight bytes, the lowest first.
    mutating func add(_ number: Int) {
        withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) { update($0) }
    }

    /// Adds texts after their number.
    mutating func add(_ texts: [String]) {
        add(texts.count)
        for text in texts { add(text) }
    }

    /// Adds what identifies an image in a file of its own.
    mutating func addImage(name: String, size: Int, label: Int?) {
        add(name)
        add(size)
        add(label ?? -1)
    }

    /// Adds bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(bytes.count)
        update(bytes)
    }

    /// Adds bytes that come piece by piece, and hands over each piece.
    mutating func add(
        _ store: ByteStore, _ body: ([UInt8]) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        add(store.count)
        try store.forEachChunk { chunk throws(DatasetError) in
            chunk.withUnsafeBytes { update($0) }
            try body(chunk)
        }
    }

    private mutating func update(_ bytes: UnsafeRawBufferPointer) {
        nettle_sha256_update(&state, bytes.count, bytes.bindMemory(to: UInt8.self).baseAddress)
    }

    /// The digest of all that was added, in hexadecimal.
    func hexadecimal() -> String {
        var state = state
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
        nettle_sha256_digest(&state, digest.count, &digest)
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// A fingerprint of images in files of their own: the classes, and the name, size and class of each.
    static func ofImages(
        layout: String, classes: ClassAssignment, names: [String], sizes: [Int]
    ) -> String {
        var fingerprint = Fingerprint(layout: layout)
        fingerprint.add(classes.names)
        for ((name, size), label) in zip(zip(names, sizes), classes.labels) {
            fingerprint.addImage(name: name, size: size, label: label)
        }
        return fingerprint.hexadecimal()
    }
}
