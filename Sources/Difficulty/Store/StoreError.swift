/// What can be wrong with a store of measured pairs.
public enum StoreError: Error, Equatable {
    /// A file is there already.
    case exists(path: String)
    /// There is no file.
    case missing(path: String)
    /// A file that is no store of this version.
    case notAStore(path: String, expected: String, found: String)
    /// Another run has the store.
    case busy(path: String)
    /// The pairs are of another run.
    case otherRun(path: String, setting: String, expected: String, found: String)
    /// Bytes that no run wrote.
    case damaged(path: String, place: String, expected: String, found: String)
    /// Parts that do not make a whole.
    case badPart(path: String, expected: String, found: String)
    /// There is no room left where the store is.
    case full(path: String)
    /// The system refused to write.
    case notWritten(path: String)
    /// The database could not be read or written.
    case failed(path: String, reason: String)
}

extension StoreError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String {
        switch self {
        case .exists(let path): "\(path): expected no file, found one"
        case .missing(let path): "\(path): expected a store of pairs, found no file"
        case .notAStore(let path, let expected, let found): "\(path): expected \(expected), found \(found)"
        case .busy(let path): "\(path): another run is using this store"
        case .otherRun(let path, let setting, let expected, let found):
            "\(path): pairs of another run, \(setting): expected \(expected), found \(found)"
        case .damaged(let path, let place, let expected, let found):
            "\(path), \(place): expected \(expected), found \(found): the store is damaged; take a copy of it, or "
                + "measure anew into another file"
        case .badPart(let path, let expected, let found): "\(path): expected \(expected), found \(found)"
        case .full(let path):
            "\(path): the disk is full; what was kept before is as it was: free some space, then go on with --resume"
        case .notWritten(let path):
            "\(path): could not be written, for a limit of file sizes (ulimit -f), a quota or the disk; what was kept "
                + "before is as it was: then go on with --resume"
        case .failed(let path, let reason): "\(path): \(reason)"
        }
    }
}

extension StoreError {
    /// The file that is wrong.
    public var path: String {
        switch self {
        case .exists(let path), .missing(let path), .notAStore(let path, _, _), .busy(let path),
            .otherRun(let path, _, _, _), .damaged(let path, _, _, _), .badPart(let path, _, _),
            .full(let path), .notWritten(let path), .failed(let path, _):
            path
        }
    }

    /// The same of a file that the user knows under another name.
    public func renamed(_ path: String, to name: String) -> StoreError {
        guard self.path == path else { return self }
        return switch self {
        case .full: .full(path: name)
        case .notWritten: .notWritten(path: name)
        case .failed(_, let reason): .failed(path: name, reason: reason)
        default: self
        }
    }
}
