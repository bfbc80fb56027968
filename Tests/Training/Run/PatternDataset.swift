import Datasets
import Imaging

/// Small smooth images, each another; those in `broken` do not decode.
struct PatternDataset: ImageDataset {
    let count: Int
    var broken: Set<Int> = []
    var fingerprint = "pattern"
    let path = "pattern"
    let layout = "made by a test"
    let classNames: [String] = []

    func name(at index: Int) -> String { "image \(index)" }

    func label(at index: Int) -> Int? { nil }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard !broken.contains(index), (0..<count).contains(index) else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        let pixels = (0..<(16 * 16 * 3)).map { place -> UInt8 in
            let (pixel, plane) = place.quotientAndRemainder(dividingBy: 3)
            let (y, x) = pixel.quotientAndRemainder(dividingBy: 16)
            return UInt8((x * (index % 7 + 1) + y * (index % 5 + 2) + 40 * plane + 11 * index) % 256)
        }
        do { return try RGBImage(width: 16, height: 16, pixels: pixels) } catch {
            throw .image(path: path, name: name(at: index), error)
        }
    }
}
