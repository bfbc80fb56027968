import Imaging
import JointAugmentation

/// The elephant of the paper's Figure 1: Debian's cut-out of one in the grass of a dune.
public enum DemoElephant {
    /// Columns of the picture.
    public static let width = 320
    /// Rows of the picture.
    public static let height = 240

    private static let stamp = "animals/mammals/elephant.png"
    private static let photograph = "Dune.jpg"
    private static let objectWidth = 248

    /// The picture; the same for the same packages.
    ///
    /// - Throws: ``DemoError`` where the packages are missing or hold another stamp.
    public static func image(sources: DemoSources = .debian) throws(DemoError) -> RGBImage {
        try sources.check()
        guard let elephant = try StampCollection.stamp(sources.stamps, stamp) else {
            throw .nothingSuitable(
                path: "\(sources.stamps)/\(stamp)", what: "a photographic cut-out", found: 1)
        }
        let dune = try DemoPhotograph.read(sources.photographs, photograph).image
        let columns = min(dune.width, dune.height * width / height)
        let scene = DemoScene(
            region: CropBox(
                left: 0, top: 0, width: columns, height: min(dune.height, columns * height / width)),
            mirrorsRegion: false, backgroundBlur: 0.8, width: objectWidth,
            height: max(1, elephant.cutOut.height * objectWidth / elephant.cutOut.width), left: 36, top: 16,
            mirrorsObject: false, shadow: 0.4)
        do {
            return try scene.composed(of: elephant, before: dune, width: width, height: height)
        } catch {
            throw .imaging(error)
        }
    }
}
