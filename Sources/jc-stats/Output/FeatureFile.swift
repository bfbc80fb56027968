import Checkpoints
import Datasets
import Foundation

/// Features of whole images with the names of the images, in one of two formats.
struct FeatureFile {
    /// What the features are written as.
    enum Format: String, CaseIterable {
        /// float32 `[N, D]`, and the names in a CSV beside it.
        case npy
        /// One tensor `features`, float32 `[N, D]`; names, labels and provenance are metadata.
        case safetensors
    }

    let dataset: any ImageDataset
    let rows: [[Float]]
    /// Facts about network and images, by name.
    let provenance: [String: String]

    /// Writes the file, and for `.npy` the names beside it.
    func write(to path: String, as format: Format) throws {
        switch format {
        case .npy:
            try OutputFile(path).write(NPYArray.data(rows.flatMap { $0 }, columns: columns))
            try OutputFile(Self.namesPath(beside: path)).write(names)
        case .safetensors: try OutputFile(path).write(try safetensors())
        }
    }

    /// The same name with the ending `.csv`.
    private static func namesPath(beside path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().appendingPathExtension("csv").relativePath
    }

    private var columns: Int { rows.first?.count ?? 0 }

    private var names: Data {
        var csv = CSVText("index,name,label,class")
        for index in 0..<dataset.count {
            let label = dataset.label(at: index)
            let name = label.flatMap {
                dataset.classNames.indices.contains($0) ? dataset.classNames[$0] : nil
            }
            csv.add(index, dataset.name(at: index), label.map { "\($0)" } ?? "", name ?? "")
        }
        return csv.data
    }

    /// Metadata are texts: the lists are JSON.
    private func safetensors() throws -> Data {
        var metadata = provenance
        metadata["names"] = try Self.json((0..<dataset.count).map(dataset.name))
        metadata["labels"] = try Self.json((0..<dataset.count).map(dataset.label))
        metadata["classes"] = try Self.json(dataset.classNames)
        let tensor = try Tensor(shape: [rows.count, columns], values: rows.flatMap { $0 })
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
