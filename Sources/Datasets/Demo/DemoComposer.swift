import Imaging
import JointAugmentation
import Statistics

/// Object-centred scenes: one photographic cut-out over a region of a photograph.
///
/// Image `i` is a function of the pictures, the recipe's size and seed, and `i`. Every cut-out appears once in each round
/// of as many images as there are cut-outs, in an order of that round.
public struct DemoComposer: Sendable {

    private let recipe: DemoRecipe
    private let collection: StampCollection
    private let photographs: [DemoPhotograph]
    /// The stamp of each image.
    private let order: [Int]

    /// Reads the pictures.
    ///
    /// - Throws: ``DemoError`` where a folder is not there, cannot be read or holds nothing suitable.
    public init(recipe: DemoRecipe, sources: DemoSources, threads: Int) throws(DemoError) {
        try sources.check()
        self.recipe = recipe
        let collection = try StampCollection(folder: sources.stamps, threads: threads)
        photographs = try DemoPhotograph.all(in: sources.photographs, threads: threads)
        order = Self.order(count: recipe.count, stamps: collection.stamps.count, seed: recipe.seed)
        self.collection = collection
    }

    /// How many cut-outs are shown.
    public var stampCount: Int { collection.stamps.count }
    /// How many pictures of the stamps' folder are not.
    public var leftOutCount: Int { collection.leftOut }
    /// How many photographs are behind them.
    public var photographCount: Int { photographs.count }

    /// The class of image `index`, its folder.
    public func className(at index: Int) -> String { stamp(at: index).className }

    /// The path of image `index` below the folder of all: its class, its stamp and its number.
    public func fileName(at index: Int) -> String {
        let digits = String(index)
        let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return "\(className(at: index))/\(stamp(at: index).name)-\(number).\(recipe.fileEnding)"
    }

    /// Image `index`, below the recipe's count.
    ///
    /// - Throws: ``DemoError`` for a size that images cannot have.
    public func image(at index: Int) throws(DemoError) -> RGBImage {
        do {
            return try composed(at: index)
        } catch {
            throw .imaging(error)
        }
    }

    /// The bytes of the file of image `index`.
    ///
    /// - Throws: ``DemoError`` for a size that images cannot have.
    public func encodedImage(at index: Int) throws(DemoError) -> [UInt8] {
        let image = try image(at: index)
        do {
            switch recipe.format {
            case .jpeg: return try JPEGEncoder.encode(image, quality: DemoRecipe.quality)
            case .png: return try PNGEncoder.encode(image)
            }
        } catch {
            throw .imaging(error)
        }
    }

    private func stamp(at index: Int) -> DemoStamp { collection.stamps[order[index]] }

    private func composed(at index: Int) throws(ImagingError) -> RGBImage {
        var stream = RandomStream(seed: recipe.seed, image: UInt64(index), purpose: .demoScene)
        let stamp = stamp(at: index)
        let photograph = photographs[stream.nextIndex(below: photographs.count)]
        let scene = DemoScene(
            object: (stamp.cutOut.width, stamp.cutOut.height),
            photograph: (photograph.image.width, photograph.image.height), isCloseUp: photograph.isCloseUp,
            size: (recipe.width, recipe.height), using: &stream)
        return try scene.composed(
            of: stamp, before: photograph.image, width: recipe.width, height: recipe.height)
    }

    private static func order(count: Int, stamps: Int, seed: UInt64) -> [Int] {
        var order: [Int] = []
        while order.count < count {
            var stream = RandomStream(
                seed: seed, image: UInt64(order.count / stamps), purpose: .demoOrder)
            order += RandomOrder.shuffled(stamps, using: &stream)
        }
        return Array(order.prefix(count))
    }
}

/// How demo images are encoded; as a text the ``ImageFormat``.
public enum DemoFormat: String, Sendable, Hashable, CaseIterable, Codable {
    case jpeg = "JPEG"
    case png = "PNG"
}

/// What demo images are made of: with the same pictures, the same recipe gives the same bytes.
public struct DemoRecipe: Sendable, Hashable, Codable {
    /// Changes with every change of what a recipe makes.
    public static let revision = 2
    /// libjpeg's quality, where colours have half the resolution.
    static let quality = 90

    /// Number of images.
    public let count: Int
    /// Columns of each.
    public let width: Int
    /// Rows of each.
    public let height: Int
    /// Seed of all that is random.
    public let seed: UInt64
    /// How the files are encoded.
    public let format: DemoFormat

    /// A recipe.
    public init(count: Int, width: Int, height: Int, seed: UInt64, format: DemoFormat) {
        self.count = count
        self.width = width
        self.height = height
        self.seed = seed
        self.format = format
    }

    /// The ending of the files' names.
    public var fileEnding: String { format == .png ? "png" : "jpg" }
}

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
