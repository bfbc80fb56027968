import CFuzzer
import Foundation
import Imaging

/// Every format, with alphas and without, and the drawing of a crop of what is read.
@main
enum FuzzImage {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzImage.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        // Small, so that most of the time goes into other inputs.
        let limits = ImageLimits(maximumPixels: 1 << 20, maximumScans: 20)
        if let image = try? ImageDecoder.decode(bytes, name: "input", limits: limits) {
            precondition(image.pixels.count == 3 * image.width * image.height)
        }
        if let image = try? ImageDecoder.decodeWithAlpha(bytes, name: "input", limits: limits) {
            precondition(image.pixels.count == 4 * image.width * image.height)
        }
    }
}
