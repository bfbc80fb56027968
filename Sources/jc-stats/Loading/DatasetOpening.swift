import Datasets

/// Opens a data set as a command's options say.
enum DatasetOpening {
    static func open(_ path: String, limit: Int?) throws -> any ImageDataset {
        let dataset = try Datasets.open(path)
        guard let limit, limit < dataset.count else { return dataset }
        return LimitedDataset(dataset, count: limit)
    }
}
