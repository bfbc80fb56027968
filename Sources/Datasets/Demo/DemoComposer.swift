import Imaging
import Statistics

/// Object-centred scenes: one photographic cut-out over a region of a photograph.
///
/// Image `i` is a function of the pictures, the recipe's size and seed, and `i`. Every cut-out appears once in each round
/// of as many images as there are cut-outs, in an order of that round.
public struct DemoComposer: Sendable {
    /// Standard deviation in pixels of the blur that softens a cut-out's edge.
    private static let softness = 0.6
    /// Purposes of the random streams.
    private static let orderPurpose: UInt8 = 1
    private static let scenePurpose: UInt8 = 2

    private let recipe: DemoRecipe
    private let collection: StampCollection
    private let photographs: [RGBImage]
    /// The stamp of each image.
    private let order: [Int]

    /// Reads the pictures.
    ///
    /// - Throws: ``DemoError`` where a folder is not there, cannot be read or holds nothing suitable.
    public init(recipe: DemoRecipe, sources: DemoSources, threads: Int) throws(DemoError) {
        try sources.check()
        self.recipe = recipe
        let collection = try StampCollection(folder: sources.stamps, threads: threads)
        let names = try DemoSources.images(in: sources.photographs).map(\.name)
        guard !names.isEmpty else {
            throw .nothingSuitable(path: sources.photographs, what: "photographs", found: 0)
        }
        photographs = try Parallel.map(count: names.count, threads: threads) {
            number throws(DemoError) -> RGBImage in
            try DemoSources.picture(sources.photographs, names[number]) { bytes, name throws(ImagingError) in
                try ImageDecoder.decode(bytes, name: name)
            }
        }
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
        var stream = RandomStream(seed: recipe.seed, image: UInt64(index), purpose: Self.scenePurpose)
        let stamp = stamp(at: index)
        let photograph = photographs[stream.nextIndex(below: photographs.count)]
        let scene = DemoScene(
            object: (stamp.cutOut.width, stamp.cutOut.height),
            photograph: (photograph.width, photograph.height), size: (recipe.width, recipe.height),
            using: &stream)
        let background = try background(photograph, scene)
        var object = try stamp.cutOut.resized(width: scene.width, height: scene.height)
        if stamp.mayBeMirrored, scene.mirrorsObject { object = object.flippedHorizontally() }
        return try Self.place(object, over: background, scene)
    }

    private func background(_ photograph: RGBImage, _ scene: DemoScene) throws(ImagingError) -> RGBImage {
        let region = try photograph.cropped(to: scene.region)
            .resized(width: recipe.width, height: recipe.height)
            .gaussianBlurred(sigma: scene.backgroundBlur)
        return scene.mirrorsRegion ? region.flippedHorizontally() : region
    }

    /// The object with its edge softened, over its shadow, which falls a little below it.
    private static func place(
        _ object: CutOut, over background: RGBImage, _ scene: DemoScene
    ) throws(ImagingError) -> RGBImage {
        let sigma = max(1, Double(max(object.width, object.height)) * 0.04)
        let reach = Int((3 * sigma).rounded(.up))
        let shaded = try object.shadow(strength: scene.shadow).feathered(sigma: sigma, margin: reach)
            .placed(
                over: background, left: scene.left - reach, top: scene.top - reach + Int(sigma.rounded()))
        return try object.feathered(sigma: softness, margin: 2)
            .placed(over: shaded, left: scene.left - 2, top: scene.top - 2)
    }

    private static func order(count: Int, stamps: Int, seed: UInt64) -> [Int] {
        var order: [Int] = []
        while order.count < count {
            var stream = RandomStream(
                seed: seed, image: UInt64(order.count / stamps), purpose: orderPurpose)
            order += RandomOrder.shuffled(stamps, using: &stream)
        }
        return Array(order.prefix(count))
    }
}
