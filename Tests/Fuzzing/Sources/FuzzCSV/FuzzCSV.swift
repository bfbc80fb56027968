import CFuzzer
import Foundation
import PaperFigures

/// Logs of losses, manifests of runs and difficulties of laws, the latter two as JSON too.
@main
enum FuzzCSV {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzCSV.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        if let runs = try? RunManifest(bytes, name: "input").runs { precondition(!runs.isEmpty) }
        if let means = try? SDFFile.means(bytes, name: "input") { precondition(!means.isEmpty) }
        guard let curves = try? LossFile.curves(bytes, name: "input") else { return }
        for curve in curves { precondition(curve.smoothed(window: 20).count == curve.steps.count) }
    }
}
