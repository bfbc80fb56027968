import Foundation
internal import GRDB

/// A walk through the images below a folder, in the byte order of their relative paths.
///
/// Names that begin with a dot are left out. Links are followed, but no folder is entered twice, so that a
/// link to a folder above ends there. Of a folder with very many names, few are in memory.
struct FolderWalk {
    /// Folders that were entered, by their paths below the first, as they were before.
    private(set) var folders: [ListedSource] = []
    /// Visible files that are not images.
    private(set) var others = OtherFiles()
    /// Images that are not read.
    private(set) var leftOut = LeftOut()
    private var entered: Set<FileStatus.Identity> = []

    /// Hands over the path below `folder` and the size of each image.
    mutating func visit(
        _ folder: String, _ body: (_ name: String, _ byteCount: Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        try enter(folder, relative: "", root: folder, body)
    }

    private mutating func enter(
        _ folder: String, relative: String, root: String,
        _ body: (String, Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        guard let status = FileStatus(path: folder) else { throw .noSuchPath(path: folder) }
        guard entered.insert(status.identity).inserted else { return }
        if let source = ListedSource(relative, in: root) { folders.append(source) }
        var children = try children(of: folder, relative: relative)
        try children.forEach { child throws(DatasetError) in
            guard child.isFolder else { return try body(FilePath.join(relative, child.key), child.byteCount) }
            // A folder's key ends in the slash.
            let name = String(decoding: child.key.utf8.dropLast(), as: UTF8.self)
            try enter(
                FilePath.join(folder, name), relative: FilePath.join(relative, name), root: root, body)
        }
    }

    /// Folders and images in the byte order of the paths below them: a folder's name is followed by a slash there.
    private mutating func children(
        of folder: String, relative: String
    ) throws(DatasetError) -> EntrySorter {
        var found = EntrySorter(folder: folder)
        try FolderStream.forEachVisibleName(in: folder) { name, hint throws(DatasetError) in
            let ending = FileEnding.of(name)
            let isImage = ending.map(FileEnding.read.contains) ?? false
            guard isImage || hint != .file else { return pass(name, ending, relative) }
            switch FileStatus(path: FilePath.join(folder, name)) {
            case nil: passLink(name, isImage: isImage, relative)
            case let status? where status.kind == .folder:
                try found.add(.init(key: name + "/", byteCount: 0, isFolder: true))
            case let status? where status.kind == .file && isImage:
                try found.add(.init(key: name, byteCount: status.byteCount, isFolder: false))
            case .some where isImage: leftOut.add(LeftOut.specialFile, FilePath.join(relative, name))
            case .some: pass(name, ending, relative)
            }
        }
        return found
    }

    /// A file that is not read.
    private mutating func pass(_ name: String, _ ending: String?, _ relative: String) {
        if let ending, FileEnding.notRead.contains(ending) {
            leftOut.add("." + ending, FilePath.join(relative, name))
        } else {
            others.add(name)
        }
    }

    /// A link that leads nowhere: it may have led to an image, or to a folder of images.
    private mutating func passLink(_ name: String, isImage: Bool, _ relative: String) {
        let mayBeFolder = FileEnding.isMissing(in: name)
        if isImage || mayBeFolder || FileEnding.of(name).map(FileEnding.notRead.contains) == true {
            leftOut.add(LeftOut.danglingLink, FilePath.join(relative, name))
        } else {
            others.add(name)
        }
    }
}

/// The names in a folder, one after the other: none of them is kept.
enum FolderStream {
    /// What the folder itself says of a name: a link may lead to anything, and some file systems do not tell.
    enum Hint { case file, folder, unknown }

    /// Hands over the visible names of a folder, in no order: not those that begin with a dot.
    static func forEachVisibleName(
        in folder: String, _ body: (_ name: String, Hint) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        guard let stream = opendir(FilePath.systemPath(folder)) else { throw failure(folder) }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                $0.assumingMemoryBound(to: CChar.self).baseAddress.map { FilePath.text(of: $0) } ?? ""
            }
            guard !name.hasPrefix(".") else { continue }
            switch Int(entry.pointee.d_type) {
            case Int(DT_REG): try body(name, .file)
            case Int(DT_DIR): try body(name, .folder)
            default: try body(name, .unknown)
            }
        }
        guard errno == 0 else { throw failure(folder) }
    }

    private static func failure(_ folder: String) -> DatasetError {
        .unreadable(path: folder, reason: String(cString: strerror(errno)))
    }
}

/// Entries of a folder in the byte order of their keys: a few are sorted in memory, many by SQLite in a file of its own.
struct EntrySorter {
    /// A file or a folder.
    struct Entry {
        /// What the order goes by.
        let key: String
        let byteCount: Int
        let isFolder: Bool
    }

    /// Entries that are sorted in memory.
    static let mostInMemory = 1 << 15

    private let folder: String
    private let mostInMemory: Int
    private var pending: [Entry] = []
    private var database: DatabaseQueue?

    /// - Parameters:
    ///   - folder: for messages.
    ///   - mostInMemory: entries that are sorted in memory.
    init(folder: String, mostInMemory: Int = mostInMemory) {
        self.folder = folder
        self.mostInMemory = mostInMemory
    }

    mutating func add(_ entry: Entry) throws(DatasetError) {
        pending.append(entry)
        if pending.count >= mostInMemory { try spill() }
    }

    /// Hands over the entries in their order.
    mutating func forEach(_ body: (Entry) throws(DatasetError) -> Void) throws(DatasetError) {
        guard database != nil else {
            for entry in pending.sorted(by: { FilePath.precedes($0.key, $1.key) }) { try body(entry) }
            return
        }
        try spill()
        try inDatabase { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT key, byteCount, isFolder FROM entry ORDER BY key COLLATE BINARY")
            while let row = try rows.next() {
                try body(Entry(key: row[0], byteCount: row[1], isFolder: row[2]))
            }
        }
    }

    private mutating func spill() throws(DatasetError) {
        let entries = pending
        pending.removeAll(keepingCapacity: true)
        try inDatabase { database in
            try database.inTransaction {
                let insert = try database.cachedStatement(
                    sql: "INSERT INTO entry (key, byteCount, isFolder) VALUES (?, ?, ?)")
                for entry in entries {
                    try insert.execute(arguments: [entry.key, entry.byteCount, entry.isFolder])
                }
                return .commit
            }
        }
    }

    private mutating func inDatabase(_ body: (Database) throws -> Void) throws(DatasetError) {
        do {
            try opened().writeWithoutTransaction(body)
        } catch let error as DatasetError {
            throw error
        } catch {
            throw .temporary(what: "the names in \(folder), to be sorted", reason: "\(error)")
        }
    }

    /// An empty path is SQLite's name for a file that no one sees and that ends with the connection.
    private mutating func opened() throws -> DatabaseQueue {
        if let database { return database }
        let created = try DatabaseQueue(path: "")
        try created.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = MEMORY;
                    CREATE TABLE entry (key TEXT NOT NULL, byteCount INTEGER NOT NULL, isFolder INTEGER NOT NULL) STRICT
                    """)
        }
        database = created
        return created
    }
}
