import Foundation
import TestSupport
import Testing

/// A Python with torch, where a machine has one.
private enum TorchPython {
    static let path = ProcessInfo.processInfo.environment["JC_STATS_PYTHON"]
}

/// Examples/encode_torch.py with a Python that has torch, named by `JC_STATS_PYTHON`: through it a network gives what the
/// program's own way gives.
@Suite(.disabled(if: TorchPython.path == nil, "JC_STATS_PYTHON names no Python with torch and torchvision"))
struct TorchEncoderTests {
    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples").path

    @Test func aResNetGivesTheBuiltInResults() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 40)
        let python = try #require(TorchPython.path)
        let weights = folder.path("resnet18.pth")
        let maker = Process()
        maker.executableURL = URL(fileURLWithPath: python)
        maker.arguments = [
            "-c",
            "import torch, torchvision; torch.manual_seed(0); torch.save(torchvision.models.resnet18().state_dict(), '\(weights)')",
        ]
        try maker.run()
        maker.waitUntilExit()
        #expect(maker.terminationStatus == 0)
        let command =
            "'\(python)' '\(Self.examples)/encode_torch.py' torchvision:resnet18 --weights '\(weights)' --side 64 --batch 16 --device cpu"
        let asked = ["--side", "64", "--quiet", "--json"]
        let own = try Program(["sdf", weights, data] + asked)
        let piped = try Program(["sdf", data, "--encoder-command", command] + asked)
        #expect(own.exitCode == 0 && piped.exitCode == 0, "\(own.errors) \(piped.errors)")
        func values(_ run: Program) throws -> [Double] {
            (try run.json["results"] as? [[String: Any]] ?? []).compactMap { $0["sdf"] as? Double }
        }
        let (expected, found) = (try values(own), try values(piped))
        #expect(expected.count == 11 && found.count == 11)
        for (a, b) in zip(expected, found) { #expect(abs(a - b) <= 1e-5, "\(a), \(b)") }
    }
}
