import Datasets

/// A data set in JSON.
struct DatasetSummary: Codable {
    let path: String
    let layout: String
    let images: Int
    let fingerprint: String
    /// How the images were chosen; null for all of them.
    let subset: ImageSubset?
    /// What looks like an image and is not read.
    let leftOut: LeftOut

    enum CodingKeys: String, CodingKey {
        case path, layout, images, fingerprint, subset
        case leftOut = "left_out"
    }

    init(_ dataset: any ImageDataset) {
        path = dataset.path
        layout = dataset.layout
        images = dataset.count
        fingerprint = dataset.fingerprint
        subset = dataset.subset
        leftOut = dataset.leftOut
    }

    /// As stores keep it; those of earlier versions do not say what was chosen or left out.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        path = try values.decode(String.self, forKey: .path)
        layout = try values.decode(String.self, forKey: .layout)
        images = try values.decode(Int.self, forKey: .images)
        fingerprint = try values.decode(String.self, forKey: .fingerprint)
        subset = try values.decodeIfPresent(ImageSubset.self, forKey: .subset)
        leftOut = LeftOut(try values.decodeIfPresent([LeftOut.Entry].self, forKey: .leftOut) ?? [])
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(path, forKey: .path)
        try values.encode(layout, forKey: .layout)
        try values.encode(images, forKey: .images)
        try values.encode(fingerprint, forKey: .fingerprint)
        try values.encode(subset, forKey: .subset)
        try values.encode(leftOut.entries, forKey: .leftOut)
    }

    /// How the images were chosen, for a person; empty for all of them.
    var choice: String { subset.map { " taken from \(NumberText.count($0.of)), \($0.chosen)" } ?? "" }
}
