import CFuzzer
@testable import Datasets
import Foundation

/// The index of a tar, plain or compressed; images are fuzzed elsewhere.
@main
enum FuzzTar {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzTar.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { file in
            guard let index = try? ArchiveIndex.build(file: file, path: "input", heldLimit: 1 << 26) else {
                return
            }
            for image in index.images {
                let count = image.isHeld ? index.held.count : file.count
                precondition(image.range.lowerBound >= 0 && image.range.upperBound <= count)
            }
            let names = index.images.map(\.name)
            let classes = ClassAssignment(paths: names, order: index.classOrder)
            precondition(classes.labels.count == names.count)
        }
    }
}
