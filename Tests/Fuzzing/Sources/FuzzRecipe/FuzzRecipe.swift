import CFuzzer
import Checkpoints
import Foundation

/// Configurations beside checkpoints: what they say of pixels is finite, in range and of three channels.
@main
enum FuzzRecipe {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzRecipe.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        guard let recipe = try? PixelRecipe.read(json: bytes, source: "input") else { return }
        precondition(recipe.mean.count == 3 && recipe.standardDeviation.count == 3)
        precondition(recipe.mean.allSatisfy { (0...1).contains($0) })
        precondition(recipe.standardDeviation.allSatisfy { $0 > 0 && $0.isFinite })
        precondition(recipe.side.map { $0 > 0 } ?? true)
    }
}
