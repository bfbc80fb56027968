import Foundation
import TestSupport
import Testing

/// `Examples/small_tables.sh`, from outside.
@Suite struct TableScriptTests {
    /// What it trains, its manifest, its tables; a second call trains and judges nothing.
    @Test func theScriptMakesTablesOfWhatItTrains() throws {
        let folder = try ScratchFolder()
        _ = try folder.writeRecords("images.bin", count: 24)
        _ = try folder.writeRecords("test.bin", count: 20)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Examples/small_tables.sh")
        for isFirst in [true, false] {
            let process = Program.process(
                [script.path, "images.bin", "test.bin", "made"], folder: folder.url)
            let program = try #require(process.executableURL)
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            var environment = Sanitizer.environment
            environment["JC_STATS"] = program.path
            environment["METHODS"] = "simclr simsiam"
            environment["BETAS"] = "-1"
            environment["SEEDS"] = "1 2"
            environment["OPTIONS"] = "--arch resnet20 --width 4 --side 16 --batch 8 --epochs 1 --dimension 8"
            process.environment = environment
            let errors = folder.file("errors")
            try Data().write(to: errors)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            process.waitUntilExit()
            let said = try folder.text("errors")
            #expect(process.terminationStatus == 0, "\(said)")
            #expect(said.contains("simsiam jc:-1 seed 2") == isFirst && said.contains("8 of 8: ") == isFirst)
        }
        let manifest = try folder.text("made/runs.csv").split(separator: "\n")
        #expect(manifest.count == 9)
        #expect(
            manifest[1]
                == "simclr,randomcrop,1,simclr-randomcrop-1/checkpoint.safetensors,simclr-randomcrop-1/losses.csv"
        )
        #expect(try folder.text("made/table-5.csv").contains("simclr,jc,-1.0,linear,"))
        #expect(try folder.text("made/figure-5-simclr.csv").contains("jc,-1.0,,1.0,"))
    }
}
