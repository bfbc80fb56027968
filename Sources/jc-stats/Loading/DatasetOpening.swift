import Datasets
import Imaging

/// Opens a data set as a command's options say.
enum DatasetOpening {
    /// What holds images, in help texts.
    static let sources =
        "a folder, a tar, a zip, a pattern of tars, a list of files (.txt, or - for stdin) or a CIFAR file"

    /// Opens all images, or `limit` of them.
    ///
    /// - Parameter unreadable: what images lead to that are of no kind that is read.
    static func open(
        _ path: String, limit: Int?, unreadable: UnreadablePolicy = .few, isSilent: Bool
    ) throws -> any ImageDataset {
        let dataset = try whole(path, unreadable, isSilent: isSilent)
        guard let limit, limit < dataset.count else { return dataset }
        return try SubsetDataset(dataset, limit: limit)
    }

    /// Opens the images that have a class, or `limit` of them.
    ///
    /// - Parameter labels: a file of their classes, where those in the data do not count.
    static func labelled(
        _ path: String, limit: Int?, labels: String? = nil, unreadable: UnreadablePolicy, isSilent: Bool
    ) throws -> SubsetDataset {
        var whole = try whole(path, unreadable, isSilent: isSilent)
        if let labels {
            let labelled = try LabelledDataset(whole, labels: labels)
            if labelled.unnamedImages > 0, !isSilent {
                Terminal.note(
                    "warning: \(labels): \(NumberText.count(labelled.unnamedImages)) of \(NumberText.count(whole.count)) images of \(path) have no line, and are left out"
                )
            }
            whole = labelled
        }
        let dataset = try SubsetDataset(labelled: whole, limit: limit)
        let texts = dataset.leftOut.labelTexts
        guard dataset.count > 0 || texts == 0 else {
            throw CommandFailure(
                "\(path): expected classes as folders, as numbers in KEY.cls or as the label or cls of KEY.json, found neither but "
                    + "\(NumberText.count(texts)) .json without such a number; --labels FILE names a file of path,label"
            )
        }
        return dataset
    }

    private static func whole(
        _ path: String, _ unreadable: UnreadablePolicy, isSilent: Bool
    ) throws -> any ImageDataset {
        let progress = ListingProgress(path, isSilent: isSilent)
        defer { progress.finish() }
        let dataset = try Datasets.open(path, progress: progress.show)
        progress.finish()
        try tell(dataset.leftOut, at: path, unreadable, isSilent: isSilent)
        return dataset
    }

    /// Says what looks like an image and is not read.
    ///
    /// - Throws: ``CommandFailure`` where every image must be.
    static func tell(
        _ leftOut: LeftOut, at path: String, _ unreadable: UnreadablePolicy, isSilent: Bool
    ) throws(CommandFailure) {
        guard !leftOut.isEmpty else { return }
        guard unreadable != .none else {
            throw CommandFailure(
                "\(path): expected images that are \(ImageFormat.names), with --strict, found also \(leftOut)"
            )
        }
        if !isSilent { Terminal.note("warning: \(path): left out: \(leftOut)") }
    }
}

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
