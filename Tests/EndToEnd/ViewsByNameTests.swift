import Foundation
import JointAugmentation
import TestSupport
import Testing

/// Views by the names of projects, and `views --show`.
@Suite struct ViewsByNameTests {
    /// What is printed is read back, and gives the same bytes and the same views.
    @Test func whatIsShownIsReadBack() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 10)
        for pipeline in ViewPipeline.builtIn {
            let shown = try Program("views", "--show", pipeline.name, "--quiet")
            #expect(shown.exitCode == 0 && shown.errors.isEmpty, "\(shown.errors)")
            try folder.write("v.json", shown.output)
            let again = try Program("views", "--show", "v.json", folder: folder.url)
            #expect(again.output == shown.output && again.errors.isEmpty, "\(pipeline.name)")
            #expect(try ViewPipeline(json: Array(shown.output.utf8), name: pipeline.name) == pipeline)
        }
        var pixels: [Data] = []
        for (number, views) in ["byol", "v.json", "moco-v3"].enumerated() {
            if number == 1 { try folder.write("v.json", try Program("views", "--show", "byol").output) }
            let run = try Program(
                ["views", data, "--side", "24", "--views", views, "--output", "v\(number)", "--quiet"],
                folder: folder.url)
            #expect(run.exitCode == 0, "\(run.errors)")
            pixels.append(try folder.data("v\(number)/views.npy"))
        }
        #expect(pixels[0] == pixels[1] && pixels[0] != pixels[2])
    }

    /// Crops and pixels of the project's code, which are options of their own, are said beside the steps.
    @Test func optionsOfTheProjectAreSaid() throws {
        let cases = [
            (
                "byol",
                "crops of byol's code: --scale 0.08,1 --realisation byol; it resizes crops by a bicubic"
            ),
            (
                "simclr",
                "--realisation tensorflow; it resizes crops by a bicubic filter, here it is bilinear; it does not"
            ),
            ("dino-global-local", "--scale 0.4,1 --second-scale 0.05,0.4; it"),
            ("simsiam", "note: crops of simsiam's code: --scale 0.2,1 --realisation torchvision\n"),
        ]
        for (name, remark) in cases {
            let run = try Program("views", "--show", name)
            #expect(run.errors.contains(remark), "\(run.errors)")
        }
        #expect(try Program("views", "--show", "crop").errors.isEmpty)
    }

    @Test func whatIsUnknownNamesItsNeighbour() throws {
        let folder = try ScratchFolder()
        try folder.write(
            "v.json", #"{"views": [[{"step": "gaussian-blur", "probability": 1, "sgima": [1, 2]}]]}"#)
        let cases = [
            (["--show", "boyl"], 64, "found 'boyl' (byol?)"),
            (["--show", "v.json"], 1, #"kernel (sigma?), found "sgima""#),
            (["--show", "byol", "--side", "9"], 64, "--side has no effect here: --show"),
            (["images", "--show", "byol"], 64, "--show: expected no images, found images"),
            (["--output", "v"], 64, "Missing expected argument '<data>'"),
            (["images"], 64, "Missing expected argument '--output <folder>'"),
        ]
        for (arguments, code, message) in cases {
            let run = try Program(["views"] + arguments, folder: folder.url)
            #expect(run.exitCode == Int32(code) && run.errors.contains(message), "\(run.errors)")
        }
    }
}
