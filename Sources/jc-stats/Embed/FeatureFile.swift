import Checkpoints
import Datasets
import Difficulty
import Foundation

/// Features of whole images with the names of the images, in one of two formats: kept in nameless files until all are there.
struct FeatureFile {
    /// What the features are written as.
    enum Format: String, CaseIterable {
        /// float32 `[N, D]`, and the names in a CSV beside it.
        case npy
        /// One tensor `features`, float32 `[N, D]`; names, labels and provenance are metadata.
        case safetensors
    }

    private let dataset: any ImageDataset
    /// The end of each line of names.
    private let identity: [String]
    private let rows: ByteSpill
    private let names: ByteSpill
    /// Numbers of the images.
    private let indices: ByteSpill

    /// - Parameters:
    ///   - identity: what the features are of.
    ///   - path: one of the files that the features are for.
    init(of dataset: any ImageDataset, _ identity: RowIdentity, for path: String) throws(OutputError) {
        self.dataset = dataset
        self.identity = identity.columns.map(\.value)
        (rows, names, indices) = (
            try ByteSpill(for: path), try ByteSpill(for: path), try ByteSpill(for: path)
        )
        try names.append(
            Data(CSVText.line(["index", "name", "label", "class"] + identity.columns.map(\.name)).utf8))
    }

    /// Adds the next image's features.
    func add(_ index: Int, _ features: [Float]) throws(OutputError) {
        try rows.append(features.map(\.bitPattern))
        try indices.append([index])
        let label = dataset.label(at: index)
        let name = label.flatMap {
            dataset.classNames.indices.contains($0) ? dataset.classNames[$0] : nil
        }
        let cells: [any CustomStringConvertible] = [
            index, dataset.name(at: index), label.map { "\($0)" } ?? "", name ?? "",
        ]
        try names.append(Data(CSVText.line(cells + identity).utf8))
    }

    /// Writes the file, and for `.npy` the names beside it.
    ///
    /// - Parameter provenance: facts about network and images, by name.
    func write(
        _ summary: FeatureSummary, to path: String, as format: Format, provenance: [String: String]
    ) throws {
        switch format {
        case .npy:
            try OutputFile(path).write { append throws(OutputError) in
                try append(NPYArray.floatHeader(rows: summary.count, columns: summary.columns))
                try rows.forEachChunk(append)
            }
            try OutputFile(Self.namesPath(beside: path)).write { append throws(OutputError) in
                try names.forEachChunk(append)
            }
        case .safetensors: try OutputFile(path).write(try safetensors(summary, provenance))
        }
    }

    /// The same name with the ending `.csv`.
    static func namesPath(beside path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().appendingPathExtension("csv").relativePath
    }

    /// All in memory: the format has the names before the numbers, and at most 100 MB of them. Metadata are texts: the lists
    /// are JSON.
    private func safetensors(
        _ summary: FeatureSummary, _ provenance: [String: String]
    ) throws -> Data {
        let images = try indices.numbers(Int.self)
        var metadata = provenance
        metadata["names"] = try Self.json(images.map(dataset.name))
        metadata["labels"] = try Self.json(images.map(dataset.label))
        metadata["classes"] = try Self.json(dataset.classNames)
        let tensor = try Tensor(
            shape: [summary.count, summary.columns],
            values: try rows.numbers(UInt32.self).map(Float.init(bitPattern:)))
        return Data(
            try SafetensorsEncoder.encode(
                ["features": tensor],
                metadata: .init(uniqueKeysWithValues: metadata.sorted { $0.key < $1.key })))
    }

    private static func json(_ list: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(list), as: UTF8.self)
    }
}
