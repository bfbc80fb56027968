import CFuzzer
import WalkedCheckpoint
import Checkpoints
import Foundation

/// Safetensors whose header length is right, so that mutations reach the header and the tensors.
@main
enum FuzzSafetensors {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzSafetensors.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        if let file = try? CheckpointFile(bytes: bytes, path: "input") { CheckpointWalk.walk(file) }
        // The header up to the first zero byte, whatever its length says.
        guard bytes.count > 8 else { return }
        let header = bytes.dropFirst(8).prefix { $0 != 0 }
        let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
        if let file = try? CheckpointFile(bytes: length + bytes.dropFirst(8), path: "input") {
            CheckpointWalk.walk(file)
        }
    }
}
