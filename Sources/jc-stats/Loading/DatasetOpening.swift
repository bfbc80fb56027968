import Datasets

/// Opens a data set as a command's options say.
enum DatasetOpening {
    static func open(_ path: String, limit: Int?, isSilent: Bool = false) throws -> any ImageDataset {
        let progress = ListingProgress(path, isSilent: isSilent)
        defer { progress.finish() }
        let dataset = try Datasets.open(path, progress: progress.show)
        guard let limit, limit < dataset.count else { return dataset }
        return LimitedDataset(dataset, count: limit)
    }
}
