import Datasets
import Imaging

/// Images of which only the classes matter.
struct LabelledImages: ImageDataset {
    let labels: [Int?]
    var classNames: [String] = []
    var path = "images"
    let layout = "labels"
    let fingerprint = "labels"

    var count: Int { labels.count }

    func name(at index: Int) -> String { "image \(index)" }

    func label(at index: Int) -> Int? { labels[index] }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        throw .badText(path: name(at: index), expected: "an image", found: "none")
    }
}
