import Foundation
import TestSupport
import Testing

/// The memory that the largest jobs take at most: weights, and the maps of one moment.
@Suite(.disabled(if: Sanitizer.isOn, "a sanitizer's memory is not the program's"), .serialized)
struct MemoryTests {
    /// Peak of the resident memory (VmHWM), in bytes; a run's own figure would hold what this process had when it started it.
    private func peak(_ arguments: [String]) throws -> Int {
        let process = Program.process(arguments)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        var peak = 0
        while process.isRunning {
            let status = try? String(
                contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
            let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
            peak = max(peak, (number ?? 0) * 1024)
            usleep(5000)
        }
        #expect(process.terminationStatus == 0, "\(arguments)")
        return peak
    }

    /// What a view more adds is its maps: 1.2 MB of a ResNet-18 at 64 pixels, one map of each convolution; two of each were 2.4.
    @Test func aStepKeepsOneMapOfEachConvolution() throws {
        let peaks = try [16, 48].map {
            try peak(["bench", "train", "--method", "simsiam", "--batch", "\($0)", "--runs", "3"])
        }
        let perView = (peaks[1] - peaks[0]) / (2 * 32)
        #expect((600_000...1_500_000).contains(perView), "\(peaks)")
    }

    /// 127 MB of weights, the heads' among them, become 225 where the backbone's are laid out for the only size of images.
    @Test func weightsAreInMemoryOnce() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2)
        let trained = try Program(
            "train", data, "--method", "simclr", "--arch", "resnet50", "--side", "32", "--batch", "2",
            "--epochs", "1", "--normalization", "cifar10", "-o", folder.file("run").path)
        #expect(trained.exitCode == 0, "\(trained.errors)")
        let peak = try peak([
            "sdf", folder.file("run/checkpoint.safetensors").path, data, "--beta", "-2,-1,0,1,2", "--ratio",
            "1,2,3,4,5", "--law", "randomcrop", "--features", "backbone", "--threads", "2",
        ])
        #expect((225_000_000...360_000_000).contains(peak), "\(peak)")
    }
}
