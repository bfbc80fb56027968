import Checkpoints
import Datasets
import Difficulty
import Foundation
import JointAugmentation
import Layers

extension StoredSession {
    /// Images whose pairs are added to the store at once.
    private static let round = 256

    /// A report from features that were made elsewhere, of the views in a folder.
    ///
    /// - Parameters:
    ///   - file: float32 `[N, D]`, a row for each view.
    ///   - asked: empty for all laws that the views can answer for.
    init(features file: String, of folder: String, asked: [Law]) throws {
        let views = try ViewFolder(folder)
        let features = try NPYFile(file, types: ["<f4"])
        let record = views.record
        guard features.shape.count == 2, features.shape[0] == record.count, features.shape[1] > 0 else {
            throw CommandFailure(
                "\(file): expected shape [\(record.count), D], a row for each view of \(folder), found \(features.shape)"
            )
        }
        let context = Self.context(record, CheckpointSummary(features), features.sha256)
        let store = try PairStore.resume(
            ":memory:",
            provenance: StoreProvenance(
                context.options.settings,
                remarks: [SDFContext.remarkName: String(decoding: try JSONText.data(context), as: UTF8.self)])
        )
        try Self.keep(features, views, in: store)
        try self.init(store, asked: asked)
    }

    private static func context(
        _ record: ViewFolder.Record, _ summary: CheckpointSummary, _ sha256: String
    ) -> SDFContext {
        var settings = record.settings
        settings.encoder = EncoderSettings(
            checkpoint: sha256, encoder: summary.path, architecture: summary.architecture,
            convolution: "elsewhere")
        return SDFContext(
            checkpoint: summary, dataset: record.dataset,
            options: RunOptions(
                settings: settings,
                remark: RunOptions.Remark(normalization: "elsewhere", pixels: nil, blas: BLAS.provenance)),
            isDirect: record.isDirect)
    }

    private static func keep(_ features: NPYFile, _ views: ViewFolder, in store: PairStore) throws {
        let (images, width) = (views.record.images, features.shape[1])
        let measurement = try views.measurement(width: width)
        try measurement.keep(
            unreadable: views.record.leftOut.map {
                ($0.number, UnreadableImage(name: $0.name, reason: $0.reason))
            }, in: store)
        var row = 0
        for first in stride(from: 0, to: images.count, by: round) {
            let part = try images[first..<min(first + round, images.count)].map { image in
                defer { row += image.views }
                return ElsewhereFeatures(
                    number: image.number, name: image.name,
                    size: try ImageSize(width: image.width, height: image.height),
                    features: features.floats(row * width, count: image.views * width))
            }
            try measurement.keep(part, in: store)
        }
    }
}

extension CheckpointSummary {
    /// `container` of features that were made elsewhere.
    static let features = "features"

    /// What a file of features tells of itself.
    init(_ file: NPYFile) {
        path = file.path
        sha256 = file.sha256
        bytes = 0
        container = Self.features
        architecture = FilePath.lastComponent(file.path)
        features = file.shape.last
        outputs = ["backbone"]
    }
}
