import Imaging

/// What can be wrong with demo images.
public enum DemoError: Error, Equatable {
    /// Debian packages that are not installed, and the folders of theirs that are not there.
    case missingPackages([String], folders: [String])
    /// A folder without a picture that the rules take.
    case nothingSuitable(path: String, what: String, found: Int)
    /// A file or a folder that cannot be read.
    case dataset(DatasetError)
    /// A picture that cannot be decoded, placed or encoded.
    case imaging(ImagingError)
}

extension DemoError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String {
        switch self {
        case .missingPackages(let packages, let folders):
            "demo images: expected \(folders.joined(separator: " and ")), found nothing there: install "
                + "\(packages.count == 1 ? "it" : "them") with "
                + "`apt-get install --no-install-recommends \(packages.joined(separator: " "))`, "
                + "or give images of your own"
        case .nothingSuitable(let path, let what, let found):
            "\(path): expected \(what), found none among \(found) pictures"
        case .dataset(let error): error.description
        case .imaging(let error): error.description
        }
    }
}
