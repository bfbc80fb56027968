import Charts
import Datasets
import Difficulty
import Foundation
import Imaging
import JointAugmentation
import Layers
import PaperFigures

/// One run of `pairs` from the command line to its report.
struct PairsSession {
    private let path: String
    private let image: RGBImage
    private let laws: [Law]
    private let design: JointDesign
    private let seed: UInt64
    private let network: LoadedNetwork?
    private let pixels: PixelOptions
    private let normalization: ChosenNormalization?

    /// Opens the image.
    init(
        image path: String, laws: [Law], design: JointDesign, seed: UInt64,
        network: LoadedNetwork?, pixels: PixelOptions, isSilent: Bool
    ) throws {
        self.path = path
        image = try ImageFile.read(path)
        self.laws = laws
        self.design = design
        self.seed = seed
        self.network = network
        self.pixels = pixels
        normalization = network?.normalization(pixels, isSilent: isSilent)
    }

    private var side: Int { pixels.side ?? network?.defaultSide ?? 224 }

    /// The pairs of each law.
    func draw(count: Int, showsViews: Bool, threads: Int, isSilent: Bool) throws -> [[ShownPair]] {
        let source = network.map {
            FeatureSource(
                network: $0.network, output: $0.output,
                normalization: normalization?.value ?? .imageNet)
        }
        let gallery = try PairGallery(
            image, laws: laws, design: design, side: side,
            shownSide: showsViews ? PairFigure.shownSide : nil, seed: seed, features: source)
        let bar = ProgressBar("pairs", total: laws.count * count, isSilent: isSilent)
        let pairs = try gallery.pairs(count: count, threads: threads, progress: bar.show)
        bar.finish()
        return pairs
    }

    /// What a pair is of; the image is no data set.
    var identity: RowIdentity {
        RowIdentity(
            design, side: side, features: network.map { $0.output.rawValue },
            encoder: network.map { CheckpointSummary($0).sha256 }, seed: seed)
    }

    /// The JSON of the pairs.
    func output(_ pairs: [[ShownPair]]) -> PairsOutput {
        PairsOutput(
            image: PairsOutput.Image(path: path, width: image.width, height: image.height),
            checkpoint: network.map { CheckpointSummary($0) },
            options: PairsOutput.Options(
                scale: [design.areas.low, design.areas.high], realisation: design.realisation.rawValue,
                views: design.pipeline.name, joint: design.partNames,
                side: side, features: network.map { $0.output.rawValue },
                normalization: normalization?.name, pixels: normalization?.record,
                convolution: network.map { $0.network.identity.method },
                blas: network.map { _ in BLAS.provenance }, seed: seed, version: Version.current),
            pairs: pairs.flatMap { $0 }.map { PairsOutput.Pair($0) }, encoderProcess: network?.profile)
    }

    /// The contact sheet of the pairs.
    func sheet(_ pairs: [[ShownPair]]) throws -> ContactSheet {
        let name = URL(fileURLWithPath: path).lastPathComponent
        return try PairFigure.sheet(
            pairs, of: image, wording: SDFWording(joint: design.partNames),
            title: "Positive pairs of \(name), \(image.width) × \(image.height)",
            caption: caption)
    }

    private var caption: String {
        let scale = NumberText.interval([design.areas.low, design.areas.high])
        let views =
            "Areas \(scale), \(design.realisation.rawValue); views: \(design.pipeline.name), joint "
            + "\(design.partNames.joined(separator: " and ")), "
        let cosine = network.map { loaded in
            let file = FilePath.lastComponent(loaded.path)
            return
                " Cosine of the \(loaded.output.rawValue) features of \(loaded.network.identity.name) (\(file))."
        }
        return views + "\(side) × \(side) pixels, seed \(seed). t = log(second area / first area)."
            + (cosine ?? "")
    }
}
