import Foundation
import Testing

/// Examples/joint_augmentation.py with a Python that has torch, named by `JC_STATS_PYTHON`: `fit` finds the laws of its pairs.
@Suite(
    .disabled(
        if: ProcessInfo.processInfo.environment["JC_STATS_PYTHON"] == nil,
        "JC_STATS_PYTHON names no Python with torch and torchvision"))
struct JointAugmentationTests {
    private static let reference = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Reference")

    private func run(_ script: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(
            fileURLWithPath: try #require(ProcessInfo.processInfo.environment["JC_STATS_PYTHON"]))
        process.arguments = [Self.reference.appendingPathComponent(script).path] + arguments
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test func fitFindsTheLawsThatItDraws() throws {
        let program = try #require(Program.process([]).executableURL).path
        #expect(try run("joint_augmentation_laws.py", [program, "--count", "3000"]) == 0)
    }

    @Test func itBehavesInATrainingRun() throws {
        #expect(try run("joint_augmentation_behaviour.py", []) == 0)
    }
}
