import CFuzzer
import Checkpoints
import Foundation
import WalkedCheckpoint

/// Folders of a model in several files: an input is the index and two files with their names, with a mark between.
@main
enum FuzzFolder {
    private static let mark = Array("\0\0FILE\0\0".utf8)
    private static let names = [
        "model.safetensors.index.json", "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
    ]
    /// In memory, where the system has such a place.
    private static let folder =
        (FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory())
        + "/fuzz-folder-\(ProcessInfo.processInfo.processIdentifier)"

    static func main() {
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: FuzzFolder.folder) }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzFolder.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        var rest = bytes[...]
        for name in names {
            let end = rest.firstRange(of: mark) ?? rest.endIndex..<rest.endIndex
            guard
                (try? Data(rest[..<end.lowerBound]).write(to: URL(fileURLWithPath: "\(folder)/\(name)")))
                    != nil
            else {
                return
            }
            rest = rest[end.upperBound...]
        }
        if let file = try? CheckpointFile.open(folder) { CheckpointWalk.walk(file) }
    }
}
