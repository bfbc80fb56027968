import CFuzzer
import WalkedCheckpoint
import Checkpoints
import Foundation
import TestSupport

/// The pickle of a checkpoint whose archive is whole: an archive's checksums would hide the pickle from mutations.
@main
enum FuzzPickle {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzPickle.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        let archive = ZipBuilder.checkpoint(bytes).build()
        if let file = try? CheckpointFile(bytes: archive, path: "input") { CheckpointWalk.walk(file) }
    }
}
