import CFuzzer
@testable import Datasets
import Foundation

/// The pickles of CIFAR's Python versions.
@main
enum FuzzCIFAR {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzCIFAR.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        let file = ByteStore.memory(bytes)
        guard let batch = try? PickledBatch(file, path: "input", format: .cifar10Python) else { return }
        precondition(batch.labels.allSatisfy { $0 < 10 })
        precondition(batch.start >= 0 && batch.start + batch.labels.count * 3072 <= bytes.count)
    }
}
