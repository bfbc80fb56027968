import Imaging
import Statistics

/// Where the cut-outs and the photographs of demo images come from.
public struct DemoSources: Sendable, Equatable {
    /// A folder of PNG cut-outs with alpha in folders of their kind, as Tux Paint's stamps.
    public let stamps: String
    /// A folder of photographs.
    public let photographs: String

    /// Folders of the caller's choice.
    public init(stamps: String, photographs: String) {
        self.stamps = stamps
        self.photographs = photographs
    }

    /// Those of Debian's packages. Of the wallpapers, `nature` holds the photographs; `abstract` and `desktop` are
    /// paintings, patterns and logos.
    public static let debian = Self(
        stamps: "/usr/share/tuxpaint/stamps", photographs: "/usr/share/backgrounds/mate/nature")

    /// Refuses folders that are not there.
    ///
    /// - Throws: ``DemoError/missingPackages(_:folders:)`` for Debian's folders, ``DatasetError`` for others.
    public func check() throws(DemoError) {
        let pairs = [
            (stamps, Self.debian.stamps, "tuxpaint-stamps-default"),
            (photographs, Self.debian.photographs, "mate-backgrounds"),
        ]
        let missing = pairs.filter { FileStatus(path: $0.0)?.kind != .folder }
        if let other = missing.first(where: { $0.0 != $0.1 }) { throw .dataset(.noSuchPath(path: other.0)) }
        guard missing.isEmpty else {
            throw .missingPackages(missing.map { $0.2 }, folders: missing.map { $0.0 })
        }
    }

    /// SHA-256 over the names and sizes of all pictures in the two folders.
    ///
    /// - Throws: ``DemoError`` where they cannot be read.
    public func fingerprint() throws(DemoError) -> String {
        var fingerprint = Fingerprint(layout: "demo sources")
        for folder in [stamps, photographs] {
            let images = try Self.images(in: folder)
            fingerprint.add(images.count)
            for image in images {
                fingerprint.add(image.name)
                fingerprint.add(image.byteCount)
            }
        }
        return fingerprint.hexadecimal()
    }

    /// The pictures below a folder.
    static func images(in folder: String) throws(DemoError) -> [FolderScan.Image] {
        do {
            return try FolderScan(path: folder).images
        } catch {
            throw .dataset(error)
        }
    }

    /// A picture's bytes, decoded.
    static func picture<Picture>(
        _ folder: String, _ name: String, _ decode: ([UInt8], String) throws(ImagingError) -> Picture
    ) throws(DemoError) -> Picture {
        let path = FilePath.join(folder, name)
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, what: "image file", limit: FileBytes.imageLimit)
        } catch {
            throw .dataset(error)
        }
        do {
            return try decode(bytes, name)
        } catch {
            throw .dataset(.image(path: path, name: name, error))
        }
    }
}

/// A photograph that stands behind the objects of demo images.
struct DemoPhotograph: Sendable {
    /// The photographs of `mate-backgrounds` that show a flower, a leaf or a drop from near.
    static let closeUps: Set<String> = [
        "Aqua.jpg", "Blinds.jpg", "FreshFlower.jpg", "Garden.jpg", "LadyBird.jpg", "RainDrops.jpg",
        "TwoWings.jpg",
        "YellowFlower.jpg",
    ]

    let image: RGBImage
    /// Whether it shows small things from near.
    let isCloseUp: Bool

    /// The photographs below a folder, in byte order of their names.
    ///
    /// - Throws: ``DemoError`` where one cannot be read, or there is none.
    static func all(in folder: String, threads: Int) throws(DemoError) -> [Self] {
        let names = try DemoSources.images(in: folder).map(\.name)
        guard !names.isEmpty else { throw .nothingSuitable(path: folder, what: "photographs", found: 0) }
        return try Parallel.map(count: names.count, threads: threads) {
            number throws(DemoError) -> Self in
            try read(folder, names[number])
        }
    }

    /// One photograph.
    static func read(_ folder: String, _ name: String) throws(DemoError) -> Self {
        let image = try DemoSources.picture(folder, name) { bytes, name throws(ImagingError) in
            try ImageDecoder.decode(bytes, name: name)
        }
        return Self(image: image, isCloseUp: closeUps.contains(FilePath.lastComponent(name)))
    }
}

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
