import JointAugmentation

/// Training runs and what there is of them, as a user lists them: the rows of a table.
///
/// A CSV or a JSON list with `method`, `law` (`randomcrop`, `jc:BETA`, or `jc` and `beta`), `seed`, and of `checkpoint`, `losses`
/// (a log of `train`), `linear` and `knn` (top-1 that was found elsewhere, a share or with %) what there is.
public struct RunManifest: Sendable, Equatable {
    /// One training run.
    public struct Run: Sendable, Equatable {
        /// What it was trained by.
        public let method: ContrastiveMethod
        /// The law of its pairs.
        public let law: Law
        /// Its seed: runs of two laws with one seed are a pair.
        public let seed: UInt64
        /// Path of its checkpoint as it is written.
        public let checkpoint: String?
        /// Path of its losses as it is written.
        public let losses: String?
        /// Top-1 of the linear classifier where it was found elsewhere.
        public let linear: Double?
        /// Top-1 of the nearest neighbours, likewise.
        public let neighbors: Double?
        /// Where it stands in the manifest.
        public let place: String

        /// Whether its top-1 was found elsewhere: its checkpoint is not asked.
        public var isGiven: Bool { linear != nil || neighbors != nil }

        /// SimCLR JC(0), seed 1.
        public var label: String { "\(method.label) \(law.label), seed \(seed)" }
    }

    /// In the order of the file.
    public let runs: [Run]

    private static let columns: Set = [
        "method", "law", "beta", "seed", "checkpoint", "losses", "linear", "knn", "note",
    ]

    /// Reads a manifest.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: its name, for errors.
    /// - Throws: ``RecordFileError`` for anything that is no run, and for a run or a file that is there twice.
    public init(_ bytes: [UInt8], name: String) throws(RecordFileError) {
        let file = try RecordFile(bytes, name: name, list: "runs")
        try file.require("method")
        try file.require("seed")
        if let other = file.columns.subtracting(Self.columns).min() {
            throw .badCell(
                file: name, place: "columns",
                expected: "method, law, beta, seed, checkpoint, losses, linear, knn or note",
                found: "'\(other.prefix(40))'")
        }
        var runs: [Run] = []
        for record in file.records { runs.append(try Self.run(record, of: file)) }
        try Self.checkOnce(runs, name)
        self.runs = runs
    }

    private static func run(_ record: RecordFile.Record, of file: RecordFile) throws(RecordFileError) -> Run {
        let named = record.cells["method"] ?? ""
        guard let method = ContrastiveMethod(rawValue: named.lowercased()) else {
            throw file.bad(record, expected: "a method, one of \(ContrastiveMethod.names)", found: named)
        }
        let law = try file.law(of: record)
        guard law.ratio == nil else {
            throw file.bad(record, expected: "a law, randomcrop or jc:BETA", found: law.identifier)
        }
        let seed = record.cells["seed"] ?? ""
        guard let number = UInt64(seed) else {
            throw file.bad(record, expected: "a whole number from 0 as seed", found: seed)
        }
        let run = Run(
            method: method, law: law, seed: number, checkpoint: try path("checkpoint", record, file),
            losses: try path("losses", record, file), linear: try share("linear", record, file),
            neighbors: try share("knn", record, file), place: record.place)
        guard run.checkpoint != nil || run.losses != nil || run.isGiven else {
            throw file.bad(record, expected: "a checkpoint, losses, linear or knn", found: "")
        }
        return run
    }

    private static func path(
        _ column: String, _ record: RecordFile.Record, _ file: RecordFile
    ) throws(RecordFileError) -> String? {
        guard let path = record.cells[column] else { return nil }
        guard !path.unicodeScalars.contains(where: { $0.value < 32 }) else {
            throw file.bad(record, expected: "a path as \(column)", found: "control characters")
        }
        return path
    }

    /// A share, or a number of percent with its sign.
    private static func share(
        _ column: String, _ record: RecordFile.Record, _ file: RecordFile
    ) throws(RecordFileError) -> Double? {
        guard let text = record.cells[column] else { return nil }
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? text.dropLast().trimmingSuffix { $0.isWhitespace } : text[...]
        guard let number = Double(digits), number >= 0, number <= (isPercent ? 100 : 1) else {
            throw file.bad(
                record, expected: "a share from 0 to 1 as \(column), or percent as 45.25%", found: text)
        }
        return isPercent ? number / 100 : number
    }

    /// Refuses what two rows have.
    private static func checkOnce(_ runs: [Run], _ name: String) throws(RecordFileError) {
        var places: [String: String] = [:]
        for run in runs {
            let keys = [run.label] + (run.checkpoint.map { ["checkpoint \($0)"] } ?? [])
            for key in keys {
                guard let first = places.updateValue(run.place, forKey: key) else { continue }
                throw .badCell(
                    file: name, place: run.place, expected: "each run and each checkpoint once",
                    found: "\(key.prefix(200)) in \(first) too")
            }
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ isLeftOut: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isLeftOut(last) { text.removeLast() }
        return text
    }
}

/// SDF of laws, from what `sdf` or `figures` has written: CSV, or JSON with `results`.
public enum SDFFile {
    /// The mean cosine of each law.
    ///
    /// - Throws: ``RecordFileError`` for what is no such file, or has a law twice.
    public static func means(_ bytes: [UInt8], name: String) throws(RecordFileError) -> [Law: Double] {
        let file = try RecordFile(bytes, name: name, list: "results")
        try file.require("sdf")
        var means: [Law: Double] = [:]
        for record in file.records {
            let law = try file.law(of: record)
            guard let mean = try file.number("sdf", of: record), abs(mean) <= 1 else {
                throw file.bad(record, expected: "a mean cosine as sdf", found: record.cells["sdf"] ?? "")
            }
            guard means.updateValue(mean, forKey: law) == nil else {
                throw file.bad(record, expected: "each law once", found: law.label)
            }
        }
        return means
    }
}
