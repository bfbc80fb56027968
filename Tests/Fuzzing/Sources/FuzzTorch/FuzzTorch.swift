import CFuzzer
import WalkedCheckpoint
import Checkpoints
import Foundation

/// Whole checkpoints: the zip container, the legacy one and the files that are told apart from them.
@main
enum FuzzTorch {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzTorch.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        if let file = try? CheckpointFile(bytes: bytes, path: "input") { CheckpointWalk.walk(file) }
    }
}
