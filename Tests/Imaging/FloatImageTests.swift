import Foundation
import JointAugmentation
import TestSupport
import Testing

@testable import Imaging

/// Numbers of the code of SimCLR and BYOL (Tests/Reference/float_views_fixtures.py).
@Suite struct FloatImageTests {
    private struct Reference: Decodable {
        struct Case: Decodable {
            let project: String
            let operations: [String]
            let parameters: [Double]
            /// float32, little-endian.
            let values: Data

            var name: String { "\(project): \(operations) \(parameters)" }

            var numbers: [Float] {
                values.withUnsafeBytes { raw in
                    (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
                }
            }
        }

        let width: Int
        let height: Int
        let pixels: Data
        let cases: [Case]

        func image() throws -> RGBImage {
            try RGBImage(width: width, height: height, pixels: [UInt8](pixels))
        }
    }

    private func reference() throws -> Reference { try Fixture.json("float_views", as: Reference.self) }

    private func operation(_ name: String, _ parameter: Double) throws -> ViewOperation {
        switch name {
        case "blur": .gaussianBlur(sigma: parameter)
        case "blur7": .gaussianBlur(sigma: parameter, kernel: 7)
        case "brightness_shift": .brightnessShift(parameter)
        case "solarize": .solarize(threshold: 128)
        default: try ViewOperation(named: name, parameter: parameter)
        }
    }

    /// Operation upon operation, to 1e-5 where 1 is full brightness: hues of nearly grey pixels divide by small differences.
    @Test func numbersAreTheProjects() throws {
        let reference = try reference()
        #expect(reference.cases.count == 31)
        for test in reference.cases {
            let operations = try zip(test.operations, test.parameters).map(operation)
            var image = FloatImage(try reference.image())
            for operation in operations { try image.apply(operation) }
            let differences = zip(image.values, test.numbers).map { abs($0 - $1) }
            #expect(differences.count == image.values.count && image.values.count == 420, "\(test.name)")
            #expect(differences.max() ?? 1 < 1e-5, "\(test.name)")
            // The view is these numbers in 8 bits.
            let view = try ViewParameters(operations: operations, arithmetic: .float)
                .applied(to: reference.image())
            let bytes = zip(view.pixels, test.numbers).map { abs(Float($0) - 255 * $1) }
            #expect(bytes.max() ?? 1 < 0.503, "\(test.name)")
        }
    }

    /// Neither contrast, saturation, grey nor blur is that of images in 8 bits.
    @Test func isAnArithmeticOfItsOwn() throws {
        let image = try reference().image()
        let operations: [ViewOperation] = [
            .contrast(0.5), .saturation(0.5), .grayscale, .gaussianBlur(sigma: 1),
        ]
        for operation in operations {
            let float = try ViewParameters(operations: [operation], arithmetic: .float).applied(to: image)
            let bytes = try ViewParameters(operations: [operation]).applied(to: image)
            #expect(float != bytes, "\(operation)")
        }
        for operation in [ViewOperation.horizontalFlip, .solarize(threshold: 128), .brightnessShift(0.3)] {
            let float = try ViewParameters(operations: [operation], arithmetic: .float).applied(to: image)
            #expect(try float == operation.applied(to: image), "\(operation)")
        }
        #expect(FloatImage(image).rounded == image)
    }

    @Test func parametersOutOfRangeAreRefused() throws {
        let image = try reference().image()
        let wrong: [ViewOperation] = [
            .brightness(-0.1), .brightnessShift(1.1), .brightnessShift(.nan), .contrast(1001),
            .saturation(-1),
            .hueShift(0.6), .gaussianBlur(sigma: -1), .gaussianBlur(sigma: 1, kernel: 4),
        ]
        for operation in wrong {
            #expect(throws: ImagingError.self, "\(operation)") {
                try ViewParameters(operations: [operation], arithmetic: .float).applied(to: image)
            }
        }
    }
}
