import RealModule
import Statistics

/// Width and height of a crop in whole pixels.
struct CropSides: Equatable {
    let width: Int
    let height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// sqrt(s W H e^u) and sqrt(s W H e^-u), halves rounded to even as Python's round does.
    init(area: Double, logAspect: Double, size: ImageSize) {
        let pixels = area * size.area
        let aspect = Double.exp(logAspect)
        width = Int((pixels * aspect).squareRoot().rounded(.toNearestOrEven))
        height = Int((pixels / aspect).squareRoot().rounded(.toNearestOrEven))
    }

    func fit(into size: ImageSize) -> Bool {
        width > 0 && width <= size.width && height > 0 && height <= size.height
    }

    func clamped(to size: ImageSize) -> CropSides {
        CropSides(width: min(max(width, 1), size.width), height: min(max(height, 1), size.height))
    }

    /// The row is drawn before the column, each uniform.
    func placed(in size: ImageSize, using generator: inout some RandomNumberGenerator) -> CropBox {
        let top = generator.nextIndex(below: size.height - height + 1)
        let left = generator.nextIndex(below: size.width - width + 1)
        return CropBox(left: left, top: top, width: width, height: height)
    }
}
