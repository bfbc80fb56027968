import Foundation

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
