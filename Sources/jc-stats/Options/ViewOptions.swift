import ArgumentParser
import Datasets
import Foundation
import JointAugmentation
import Statistics

/// What happens to views after their crops.
struct ViewOptions: ParsableArguments {
    @Option(help: Self.help)
    var views = ViewPipeline.crop.name

    @OptionGroup var blur: BlurKernelOptions

    static let help = help(default: nil)

    /// - Parameter text: what is taken where nothing is said, where the parser does not know it.
    static func help(default text: String?) -> ArgumentHelp {
        ArgumentHelp(
            """
            Views: crop only, or with colour, blur and flip as a project's code has them: \
            \(ViewPipeline.builtIn.map(\.name).joined(separator: ", ")), or a FILE.json of steps; views --show NAME prints one.\
            \(text.map { " (default: \($0))" } ?? "")
            """, valueName: "views")
    }

    /// The pipeline of that name, or that of the file.
    ///
    /// - Throws: `ViewPipelineError`, or a failure that says what there is instead of a file.
    func pipeline() throws -> ViewPipeline { try blur.applied(to: Self.pipeline(views)) }

    /// The pipeline that a command line names.
    ///
    /// - Parameter option: where it does, for errors.
    static func pipeline(_ views: String, option: String = "--views") throws -> ViewPipeline {
        if let known = ViewPipeline.builtIn.first(where: { $0.name == views }) { return known }
        guard OutputOptions.ending(views) == "json" else {
            let names = ViewPipeline.builtIn.map(\.name)
            let nearest = NearestName.of(views, among: names).map { " (\($0)?)" } ?? ""
            throw ValidationError(
                "\(option): expected \(names.joined(separator: ", ")) or a name that ends in .json, found '\(views)'"
                    + nearest)
        }
        do {
            return try ViewPipeline(
                json: TextFile.read(views, limit: ViewPipeline.maximumLength), name: views)
        } catch let error as DatasetError {
            throw CommandFailure("\(option): \(error)")
        }
    }
}

/// The kernel that blurs views.
struct BlurKernelOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Blur by torchvision's Gaussian kernel of so many pixels, an odd number, instead of Pillow's boxes. (default: none; of simclr and byol a tenth of --side)",
            valueName: "integer"))
    var blurKernel: Int?

    /// The views with that kernel.
    ///
    /// - Throws: `ViewPipelineError` where no view is blurred, or for a number that no kernel has.
    func applied(to pipeline: ViewPipeline) throws -> ViewPipeline {
        guard let blurKernel else { return pipeline }
        do { return try pipeline.blurred(byKernel: blurKernel) } catch {
            throw ValidationError("--blur-kernel: \(error)")
        }
    }
}

/// What the two views of a pair draw jointly.
struct JointOptions: ParsableArguments {
    /// The parts of a view that can be joined, comma-separated.
    struct Parts: CustomStringConvertible {
        let joined: Set<JoinedParameter>
        private let text: String

        static let names = JoinedParameter.allCases.map(\.partName)

        /// - Throws: `ValidationError` that names what there is.
        init(_ argument: String) throws {
            let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard Set(names).count == names.count, names.allSatisfy(Self.names.contains) else {
                throw ValidationError(
                    "expected one or more of \(Self.names.joined(separator: ", ")), each once, with commas between"
                )
            }
            joined = Set(names.compactMap(JoinedParameter.init(partName:)))
            text = argument
        }

        var description: String { text }

        static let crop = Parts(joined: [.area], text: "crop")

        private init(joined: Set<JoinedParameter>, text: String) {
            (self.joined, self.text) = (joined, text)
        }
    }

    @Option(
        help: ArgumentHelp(
            "What follows the laws, one or more: crop, blur, brightness, contrast. Crops that do not are RandomCrop's. (default: crop)",
            valueName: "name,..."), completion: .list(Parts.names), transform: Parts.init)
    var joint = Parts.crop

    /// Refuses a parameter that the views do not have.
    ///
    /// - Throws: `ValidationError` that names views which have it.
    func check(on pipeline: ViewPipeline) throws {
        for parameter in JoinedParameter.ofOperations where joint.joined.contains(parameter) {
            do { _ = try pipeline.joinedRange(of: parameter) } catch {
                let others = ViewPipeline.builtIn.filter { (try? $0.joinedRange(of: parameter)) != nil }
                throw ValidationError(
                    "--joint \(parameter.rawValue): expected views that have it, --views "
                        + others.map(\.name).joined(separator: ", ") + " or a file, found \(error)")
            }
        }
    }
}

extension JointDesign {
    /// What a command's laws apply to.
    ///
    /// - Throws: `ValidationError` for areas that make no sense.
    init(_ joint: JointOptions, _ crops: CropOptions, _ pipeline: ViewPipeline) throws {
        self.init(
            joined: joint.joint.joined, areas: try crops.range(), realisation: crops.realisation,
            pipeline: pipeline)
    }
}
