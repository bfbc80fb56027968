import ArgumentParser
import Datasets
import Foundation
import JointAugmentation

/// What happens to views after their crops.
struct ViewOptions: ParsableArguments {
    @Option(help: Self.help)
    var views = ViewPipeline.crop.name

    static let help = ArgumentHelp(
        """
        Views: crop only, or with colour, blur and flip as a project orders them: \
        \(ViewPipeline.builtIn.map(\.name).joined(separator: ", ")), or a FILE.json of steps.
        """, valueName: "views")

    /// The pipeline of that name, or that of the file.
    ///
    /// - Throws: `ViewPipelineError`, or a failure that says what there is instead of a file.
    func pipeline() throws -> ViewPipeline { try Self.pipeline(views) }

    /// The pipeline that a command line names.
    static func pipeline(_ views: String) throws -> ViewPipeline {
        if let known = ViewPipeline.builtIn.first(where: { $0.name == views }) { return known }
        guard OutputOptions.ending(views) == "json" else {
            let names = ViewPipeline.builtIn.map(\.name).joined(separator: ", ")
            throw ValidationError("--views: expected \(names) or a name that ends in .json, found '\(views)'")
        }
        do {
            return try ViewPipeline(
                json: TextFile.read(views, limit: ViewPipeline.maximumLength), name: views)
        } catch let error as DatasetError {
            throw CommandFailure("--views: \(error)")
        }
    }
}
