import Datasets

/// Opens a data set as a command's options say.
enum DatasetOpening {
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
    static func labelled(
        _ path: String, limit: Int?, unreadable: UnreadablePolicy, isSilent: Bool
    ) throws -> SubsetDataset {
        let dataset = try SubsetDataset(
            labelled: whole(path, unreadable, isSilent: isSilent), limit: limit)
        let texts = dataset.leftOut.labelTexts
        guard dataset.count > 0 || texts == 0 else {
            throw CommandFailure(
                "\(path): expected classes as folders or as numbers in KEY.cls, found neither but "
                    + "\(NumberText.count(texts)) .json, whose labels are not read; write each class's number into a KEY.cls beside KEY.jpg"
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
                "\(path): expected images that are JPEG or PNG, with --strict, found also \(leftOut)")
        }
        if !isSilent { Terminal.note("warning: \(path): left out: \(leftOut)") }
    }
}
