import Imaging

extension RGBImage {
    /// An operation by the name that Tests/Reference/operations.py gives it.
    func applying(_ operation: String, _ parameter: Double) throws -> RGBImage {
        switch operation {
        case "brightness": try adjustingBrightness(by: parameter)
        case "contrast": try adjustingContrast(by: parameter)
        case "saturation": try adjustingSaturation(by: parameter)
        case "hue": try shiftingHue(by: parameter)
        case "grayscale": grayscale()
        case "blur": try gaussianBlurred(sigma: parameter)
        case "solarize": solarized(from: UInt8(parameter))
        case "flip": flippedHorizontally()
        default: throw UnknownOperation(name: operation)
        }
    }
}

struct UnknownOperation: Error {
    let name: String
}
