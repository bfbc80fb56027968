import Datasets

/// A data set in JSON.
struct DatasetSummary: Codable {
    let path: String
    let layout: String
    let images: Int
    let fingerprint: String

    init(_ dataset: any ImageDataset) {
        path = dataset.path
        layout = dataset.layout
        images = dataset.count
        fingerprint = dataset.fingerprint
    }
}
