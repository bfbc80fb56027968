import Imaging
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
