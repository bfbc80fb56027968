import Datasets
import Foundation
import Imaging

/// Images made by a formula, of which some can be broken.
struct SmoothImages: ImageDataset {
    let count: Int
    var broken: Set<Int> = []
    /// What heights are divided by.
    var narrowing = 1
    let path = "formula"
    let layout = "formula"
    let classNames: [String] = []
    let fingerprint = "formula"

    func name(at index: Int) -> String { "image \(index)" }

    func label(at index: Int) -> Int? { nil }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard !broken.contains(index) else {
            throw .badText(path: name(at: index), expected: "an image", found: "none")
        }
        let (width, height) = (24 + index % 3, (20 + index % 5) / narrowing)
        let pixels = (0..<height * width * 3).map { place in
            let (x, y) = (Double(place / 3 % width), Double(place / 3 / width))
            return UInt8(127 + 50 * sin(0.4 * x + Double(index)) + 60 * cos(0.3 * y + Double(place % 3)))
        }
        do {
            return try RGBImage(width: width, height: height, pixels: pixels)
        } catch {
            throw .image(path: path, name: name(at: index), error)
        }
    }
}
