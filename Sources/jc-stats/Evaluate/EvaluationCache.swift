import Datasets
import Foundation

/// All that a checkpoint's top-1 depends on.
struct EvaluationKey: Codable, Hashable {
    struct Images: Codable, Hashable {
        let fingerprint: String
        let images: Int
        /// The images that these were chosen from; nil for all of them.
        let of: Int?

        init(_ dataset: SubsetDataset) {
            fingerprint = dataset.fingerprint
            images = dataset.count
            of = dataset.subset?.of
        }
    }

    /// SHA-256 of the checkpoint.
    let checkpoint: String
    let encoder: String
    let features: String
    let side: Int
    let mean: [Double]
    let standardDeviation: [Double]
    let convolution: String
    let test: Images
    let training: Images?
    let neighbors: Int
    let temperature: Double
    let l2: Double
}

/// Which images a checkpoint judged right, as a file keeps it.
struct KeptEvaluation: Codable {
    let key: EvaluationKey
    /// Images that were judged.
    let images: Int
    let trainingImages: Int?
    /// A bit an image in hexadecimal digits, the first image in the highest bit of the first.
    let neighbors: String
    let linear: String
    /// Whether the linear classifier's search ended at its minimum.
    let converged: Bool
    let version: String

    enum CodingKeys: String, CodingKey {
        case key, images, linear, converged, version
        case trainingImages = "training_images"
        case neighbors = "knn"
    }

    /// What an evaluation came to; nil where it was interrupted.
    init?(_ output: EvaluateOutput, key: EvaluationKey) {
        guard let neighbors = output.judged.neighbors, let linear = output.judged.linear else { return nil }
        self.key = key
        images = output.images
        trainingImages = output.trainingImages
        self.neighbors = Self.digits(neighbors)
        self.linear = Self.digits(linear)
        converged = output.linear?.converged ?? false
        version = output.options.version
    }

    /// Image by image; nil where the digits are none, or of another number of images.
    var judged: (neighbors: [Bool], linear: [Bool])? {
        guard let neighbors = bits(neighbors), let linear = bits(linear) else { return nil }
        return (neighbors, linear)
    }

    /// A bit an image, four to a digit.
    static func digits(_ bits: [Bool]) -> String {
        stride(from: 0, to: bits.count, by: 4).map { start in
            let digit = (0..<4).reduce(0) { digit, place in
                let isOn = start + place < bits.count && bits[start + place]
                return 2 * digit + (isOn ? 1 : 0)
            }
            return String(digit, radix: 16)
        }.joined()
    }

    private func bits(_ digits: String) -> [Bool]? {
        guard images >= 1, digits.utf8.count == (images + 3) / 4 else { return nil }
        let values = digits.compactMap(\.hexDigitValue)
        guard values.count == digits.utf8.count else { return nil }
        let bits = values.flatMap { value in (0..<4).map { value >> (3 - $0) & 1 == 1 } }
        return bits.dropFirst(images).contains(true) ? nil : Array(bits.prefix(images))
    }
}

/// Evaluations of checkpoints, kept in a file as they are made.
struct EvaluationCache {
    private let path: String
    private var kept: [EvaluationKey: KeptEvaluation] = [:]

    private static let largestFile = 1 << 28

    private struct File: Codable { let evaluations: [KeptEvaluation] }

    /// Reads what the file has, if there is one.
    ///
    /// - Throws: a failure for a file of something else.
    init(_ path: String) throws {
        self.path = path
        try read()
    }

    /// What is known of a checkpoint on images.
    subscript(_ key: EvaluationKey) -> KeptEvaluation? { kept[key] }

    /// Keeps an evaluation, beside what other runs have written meanwhile.
    mutating func add(_ evaluation: KeptEvaluation) throws {
        try read()
        kept[evaluation.key] = evaluation
        let all = kept.values.sorted {
            ($0.key.checkpoint, "\($0.key)") < ($1.key.checkpoint, "\($1.key)")
        }
        try OutputFile(path).write(JSONText.data(File(evaluations: all)))
    }

    private mutating func read() throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        let bytes = try TextFile.read(path, limit: Self.largestFile)
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)),
            file.evaluations.allSatisfy({ $0.judged != nil })
        else {
            throw CommandFailure(
                "\(path): expected evaluations as figures keeps them, found something else; without it they are made again"
            )
        }
        for evaluation in file.evaluations { kept[evaluation.key] = evaluation }
    }
}
