import Imaging

/// How pixels were normalised, in reports and stores.
struct NormalizationRecord: Codable {
    let mean: [Double]
    let standardDeviation: [Double]
    /// An option, what the checkpoint carries, or `assumed`.
    let source: String

    enum CodingKeys: String, CodingKey {
        case mean, source
        case standardDeviation = "std"
    }

    /// The source where nothing says it.
    private static let assumed = "assumed"

    init(_ chosen: ChosenNormalization) {
        mean = Self.numbers(chosen.value.mean)
        standardDeviation = Self.numbers(chosen.value.standardDeviation)
        source = chosen.source ?? Self.assumed
    }

    /// float32 numbers as their shortest decimals, which other programs would write.
    private static func numbers(_ values: SIMD3<Float>) -> [Double] {
        (0..<3).map { Double("\(values[$0])") ?? Double(values[$0]) }
    }

    /// The mean as metadata of files have it.
    var meanText: String { mean.map { "\($0)" }.joined(separator: ",") }

    /// The standard deviation, likewise.
    var deviationText: String { standardDeviation.map { "\($0)" }.joined(separator: ",") }

    /// Such as `normalization imagenet: mean 0.485,0.456,0.406, std 0.229,0.224,0.225`, as options take them.
    func line(_ name: String) -> String { "normalization \(name): mean \(meanText), std \(deviationText)" }

    /// The lines of a report that tell what was assumed, and how pixels were normalised.
    ///
    /// - Parameters:
    ///   - name: of the statistics, such as `imagenet`.
    ///   - others: what else was assumed.
    func lines(_ name: String, assumed others: String?) -> [String] {
        let line = line(name)
        guard source == Self.assumed else {
            return (others.map { ["assumed: \($0)"] } ?? []) + ["\(line) (\(source))"]
        }
        return ["assumed: " + (others.map { "\($0); " } ?? "") + line]
    }
}
