import ArgumentParser
import Imaging
import JointAugmentation

/// What code makes of a parameter, by name: a crop scheme of areas, or a library of blur sigmas.
struct RealisationChoice: ExpressibleByArgument {
    let name: String

    init?(argument: String) {
        guard Self.allValueStrings.contains(argument) else { return nil }
        name = argument
    }

    init(_ realisation: Realisation) { name = realisation.rawValue }

    /// Libraries whose blurs are known.
    static let blurs = [BlurKernel.pillow, .sampled(size: 1), .unrounded(size: 1)].map(\.library)

    static var allValueStrings: [String] {
        let crops = Realisation.allCases.map(\.rawValue)
        return crops + blurs.filter { !crops.contains($0) }
    }

    var defaultValueDescription: String { name }

    /// The crop scheme of that name.
    var crop: Realisation? { Realisation(rawValue: name) }
}

/// The kernel of torchvision's or kornia's blur.
struct BlurOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pixels of torchvision's or kornia's blur kernel, an odd number. (default: as of --image-side 224)",
            valueName: "integer"))
    var kernel: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Side of the views in pixels, of which the blur kernel is a tenth, made odd. (default: 224)",
            valueName: "integer"))
    var imageSide: Int?

    func validate() throws {
        try OptionRange.check("--kernel", kernel, in: 1...OperationLimits.blurKernel.upperBound)
        try OptionRange.check("--image-side", imageSide, in: 1...40_000)
        guard kernel == nil || imageSide == nil else {
            throw ValidationError("--kernel and --image-side: expected one of them, found both")
        }
    }

    /// Adds both where no kernel has a size.
    func listIdle(_ idle: inout IdleOptions, library: String?) {
        idle.add(
            "--kernel", "--image-side", when: library == nil || library == BlurKernel.pillow.library,
            because: "--parameter blur --realisation torchvision, or kornia, has a kernel of a size")
    }

    /// The blur of a library.
    ///
    /// - Throws: `ValidationError` for an even kernel, or a range of sigmas that no blur takes.
    func blur(of library: String, on range: ParameterRange) throws -> BlurKernel {
        let largest = OperationLimits.blurSigma.upperBound
        guard range.high <= largest else {
            throw ValidationError("--scale: expected sigmas up to \(largest), found \(range.high)")
        }
        guard library != BlurKernel.pillow.library else { return .pillow }
        let size = kernel ?? BlurKernel.tenth(ofSide: imageSide ?? 224)
        do {
            return try library == BlurKernel.unrounded(size: 1).library
                ? .kornia(size: size) : .torchvision(size: size)
        } catch { throw ValidationError("--\(error)") }
    }
}
