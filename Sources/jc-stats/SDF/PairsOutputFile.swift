import Datasets
import Difficulty
import Foundation
import JointAugmentation

/// The file of `sdf --pairs-output`: a row a pair of an image's views, with what it counts under each law.
///
/// CSV: image, first_view, second_view, log_ratio, cosine, a column of weights a law, and what the rows are of. npy: float64 of the
/// same without the last, as [pairs, 5 + laws]. Rows go through a nameless file: memory does not grow with them.
final class PairsOutputFile {
    private let path: String
    private let laws: [Law]
    private let identity: RowIdentity
    private let rows: ByteSpill
    private var count = 0
    private var failure: OutputError?

    private static let columns = ["image", "first_view", "second_view", "log_ratio", "cosine"]

    /// - Parameter laws: those of the report, in their order.
    init(_ path: String, laws: [Law], of context: SDFContext) throws(OutputError) {
        (self.path, self.laws, identity) = (path, laws, RowIdentity(context))
        rows = try ByteSpill(for: path)
    }

    private var isArray: Bool { OutputOptions.ending(path) == "npy" }

    /// Refuses names of other kinds of files.
    static func check(_ path: String) throws -> String {
        let ending = OutputOptions.ending(path)
        guard ["csv", "npy"].contains(ending) else {
            let way =
                ending == "parquet"
                ? "; pandas.read_csv('pairs.csv').to_parquet('\(FilePath.lastComponent(path))') makes one of a CSV"
                : ""
            throw CommandFailure("expected a name that ends in .csv or .npy" + way)
        }
        return path
    }

    /// Adds an image's pairs; what goes wrong ``finish()`` says.
    func add(image: Int, _ pairs: [WeightedPair]) {
        count += pairs.count
        guard failure == nil else { return }
        do throws(OutputError) {
            try rows.append(isArray ? Self.numbers(image, pairs) : Self.lines(image, pairs, identity))
        } catch { failure = error }
    }

    /// Gives the file its name.
    func finish() throws(OutputError) {
        if let failure { throw failure }
        try OutputFile(path).write { append throws(OutputError) in
            try append(isArray ? NPYArray.doubleHeader(rows: count, columns: width) : header)
            try rows.forEachChunk(append)
        }
    }

    private var width: Int { Self.columns.count + laws.count }

    private var header: Data {
        let weights = laws.map { law in
            "weight_" + law.name + ((law.beta ?? law.ratio).map { "_\($0)" } ?? "")
        }
        return Data(CSVText.line(Self.columns + weights + identity.columns.map(\.name)).utf8)
    }

    private static func lines(_ image: Int, _ pairs: [WeightedPair], _ identity: RowIdentity) -> Data {
        let end = identity.columns.map(\.value)
        var text = ""
        for pair in pairs {
            let ratio = pair.logRatio.isNaN ? "" : "\(pair.logRatio)"
            let own = ["\(image)", "\(pair.first)", "\(pair.second)", ratio, "\(pair.cosine)"]
            text += CSVText.line(own + pair.weights.map { "\($0)" } + end)
        }
        return Data(text.utf8)
    }

    private static func numbers(_ image: Int, _ pairs: [WeightedPair]) -> Data {
        let values = pairs.flatMap {
            [Double(image), Double($0.first), Double($0.second), $0.logRatio, $0.cosine] + $0.weights
        }
        return values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    }
}
