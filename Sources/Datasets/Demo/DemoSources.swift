import Imaging

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
