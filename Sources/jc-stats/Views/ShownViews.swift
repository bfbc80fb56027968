import Foundation
import JointAugmentation

/// The steps of views by name, for `views --show`.
struct ShownViews {
    private let name: String
    private let pipeline: ViewPipeline

    /// - Throws: `ViewPipelineError`, or a failure that says what names there are.
    init(_ name: String) throws {
        self.name = name
        pipeline = try ViewOptions.pipeline(name, option: "--show")
    }

    /// Prints the JSON that `--views FILE.json` reads, and beside it what is not part of the steps.
    func print(isSilent: Bool) throws {
        if !isSilent, let settings = ProjectSettings.of(name) {
            Terminal.note("note: " + Self.remark(name, settings))
        }
        try Terminal.print(Data(pipeline.json(isIndented: true)) + Data("\n".utf8))
    }

    /// Options that go with the project's steps, and what differs here.
    static func remark(_ name: String, _ settings: ProjectSettings) -> String {
        func range(_ areas: ClosedRange<Double>) -> String {
            "\(NumberText.short(areas.lowerBound)),\(NumberText.short(areas.upperBound))"
        }
        let second = settings.secondAreas.map { " --second-scale \(range($0))" } ?? ""
        // Crops of two ranges are nominal ones.
        let scheme = second.isEmpty ? " --realisation \(settings.realisation.rawValue)" : ""
        let filter =
            settings.filter == "bilinear"
            ? "" : "; it resizes crops by a \(settings.filter) filter, here it is bilinear"
        let pixels = settings.isNormalized ? "" : "; it does not normalise pixels (--mean 0,0,0 --std 1,1,1)"
        return "crops of \(name)'s code: --scale \(range(settings.areas))\(second)\(scheme)\(filter)\(pixels)"
    }
}
