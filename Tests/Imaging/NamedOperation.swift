import Imaging
import JointAugmentation
import TestSupport

extension ViewOperation {
    /// An operation by the name that Tests/Reference/operations.py gives it.
    init(named name: String, parameter: Double) throws {
        switch name {
        case "brightness": self = .brightness(parameter)
        case "contrast": self = .contrast(parameter)
        case "saturation": self = .saturation(parameter)
        case "hue": self = .hueShift(parameter)
        case "grayscale": self = .grayscale
        case "blur": self = .gaussianBlur(sigma: parameter)
        case "solarize": self = .solarize(threshold: UInt8(parameter))
        case "flip": self = .horizontalFlip
        default: throw UnknownOperation(name: name)
        }
    }
}

extension RGBImage {
    /// The image after an operation of that name.
    func applying(_ operation: String, _ parameter: Double) throws -> RGBImage {
        try ViewOperation(named: operation, parameter: parameter).applied(to: self)
    }
}

struct UnknownOperation: Error {
    let name: String
}
