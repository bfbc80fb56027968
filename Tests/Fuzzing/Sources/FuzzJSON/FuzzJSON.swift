import CFuzzer
import Foundation
import JointAugmentation

/// Files of views, and that what is written of one reads as the same.
@main
enum FuzzJSON {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzJSON.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        guard let pipeline = try? ViewPipeline(json: bytes, name: "input") else { return }
        guard let again = try? pipeline.json() else { preconditionFailure("no JSON of a pipeline") }
        let copy = try? ViewPipeline(json: again, name: "input")
        precondition(copy == pipeline)
    }
}
