import Foundation
import Statistics
import Synchronization

/// A file under a passing name, on its way to the name that it is for: `.jc-stats-BOOT-PROCESS-NUMBER.part` in the same folder.
///
/// The process that writes it holds a lock on it (flock), which the system frees when the process ends, however it does. A
/// part that nobody holds is what a dead run left: the next part in the folder takes it away.
public final class PartFile {
    /// The passing name, with its folder.
    public let path: String
    private let descriptor: Int32
    private var isThere = true

    /// Makes an empty file in a folder, and takes away what dead runs left there.
    ///
    /// - Throws: ``SystemError``.
    public init(in folder: String) throws(SystemError) {
        Self.removeAbandoned(in: folder)
        while true {
            guard let made = try Self.make(in: folder) else { continue }
            (path, descriptor) = made
            return
        }
    }

    deinit {
        if isThere { unlink(path) }
        close(descriptor)
    }

    /// Gives the file its name, in place of what is there.
    public func rename(to name: String) throws(SystemError) {
        guard Foundation.rename(path, name) == 0 else { throw SystemError() }
        isThere = false
    }

    /// Gives the file its name, which must not be taken.
    public func link(to name: String) throws(SystemError) {
        guard Foundation.link(path, name) == 0 else { throw SystemError() }
    }

    /// Whether a file's name is one of a part.
    public static func isPart(_ name: String) -> Bool { boot(of: name) != nil }

    // MARK: - Names

    private static let (prefix, suffix) = (".jc-stats-", ".part")
    private static let counter = Atomic<Int>(0)

    /// The start of this machine's system, which no other machine shares: what has it was written under this kernel, whose
    /// locks can be believed.
    private static let boot =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))
        .map { String($0.filter(\.isHexDigit).prefix(16)) } ?? ""

    /// The machine's start in a part's name; nil for other names.
    private static func boot(of name: String) -> Substring? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        let fields = name.dropFirst(prefix.count).dropLast(suffix.count)
            .split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].allSatisfy(\.isHexDigit),
            fields[1...].allSatisfy({ Int($0) != nil })
        else { return nil }
        return fields[0]
    }

    /// A new file with its lock; nil where another has its name, or took it away before it was locked.
    private static func make(in folder: String) throws(SystemError) -> (path: String, descriptor: Int32)? {
        let number = counter.add(1, ordering: .relaxed).newValue
        let path = FilePath.join(
            folder, "\(prefix)\(boot)-\(ProcessInfo.processInfo.processIdentifier)-\(number)\(suffix)")
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            // Of a dead run, or one in another container on this machine.
            guard errno == EEXIST else { throw SystemError() }
            return nil
        }
        // File systems without locks refuse, and nothing is taken away from them.
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
            close(descriptor)
            return nil
        }
        return (path, descriptor)
    }

    // MARK: - Dead runs

    private static let looked = Guarded<Set<String>>([])

    /// Takes away the parts of a folder that nobody holds; a folder is looked at once.
    private static func removeAbandoned(in folder: String) {
        guard looked.withLock({ $0.insert(folder).inserted }), let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                $0.assumingMemoryBound(to: CChar.self).baseAddress.map { String(cString: $0) } ?? ""
            }
            guard let boot = boot(of: name) else { continue }
            remove(FilePath.join(folder, name), isOwn: boot == Self.boot && !boot.isEmpty)
        }
    }

    /// Takes away a part that nobody holds. Another machine's locks may not show on a shared drive: its parts must not have
    /// been written to for a day as well.
    private static func remove(_ path: String, isOwn: Bool) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0,
            status.st_mode & S_IFMT == S_IFREG, isOwn || time(nil) - status.st_mtim.tv_sec > 86_400
        else { return }
        // SQLite's, of a part that is a store.
        unlink(path + "-journal")
        unlink(path)
    }
}

/// What the system says of a call that failed.
public struct SystemError: Error, CustomStringConvertible {
    /// Its number, as `errno` has it.
    public let number: Int32

    /// That of the last call.
    public init() { number = errno }

    /// The system's words.
    public var description: String { String(cString: strerror(number)) }
}

/// Where the program keeps what it can make anew.
public enum CacheFolder {
    /// `$XDG_CACHE_HOME/jc-stats`, or `~/.cache/jc-stats`; nil where neither is known.
    public static var path: String? {
        let environment = ProcessInfo.processInfo.environment
        let cache =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].map { "\($0)/.cache" }
        return cache.map { "\($0)/jc-stats" }
    }
}
