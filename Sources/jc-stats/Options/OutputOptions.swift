import ArgumentParser
import Foundation
import Layers

/// Where results go, the same everywhere.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print the result as one JSON object and nothing else.")
    var json = false

    @Flag(help: "No progress, no warnings and no remarks on files that were written.")
    var quiet = false

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "Write the result to a file; its ending chooses the format. May be repeated. (default: none)",
            valueName: "file"))
    var output: [String] = []

    /// Refuses names that the command cannot write, before anything is computed.
    func check(endings: [String]) throws {
        for path in output where !endings.contains(Self.ending(path)) {
            let expected = endings.map { "." + $0 }
            throw ValidationError(
                "--output \(path): expected a name that ends in "
                    + (expected.count > 1 ? "one of " : "") + expected.joined(separator: ", "))
        }
        try checkPlaces()
    }

    /// Refuses files that cannot be written where they are to be.
    func checkPlaces() throws {
        for (position, path) in output.enumerated() {
            guard !output[..<position].contains(path) else {
                throw ValidationError("--output \(path): expected each file once, found it twice")
            }
            try OutputFile(path).checkPlace()
        }
    }

    /// Whether a file of one of these endings is written.
    func names(_ endings: String...) -> Bool {
        output.contains { endings.contains(Self.ending($0)) }
    }

    /// A file name's ending in lower case, without the dot.
    static func ending(_ path: String) -> String {
        URL(fileURLWithPath: path).pathExtension.lowercased()
    }

    /// Writes each file that was asked for, then prints the result: as JSON, or in lines for a person.
    ///
    /// A reader of stdout that leaves early thus finds the files whole.
    ///
    /// - Parameters:
    ///   - result: what JSON shows.
    ///   - lines: what a person sees.
    ///   - remark: what a person sees among the lines, and on stderr beside JSON.
    ///   - content: the bytes of a file with some ending other than json; nil where it has been written already.
    func deliver(
        _ result: some CommandResult, lines: [String], remark: String? = nil,
        file content: (String) throws -> Data? = { _ in nil }
    ) throws {
        for path in output {
            let ending = Self.ending(path)
            if let data = ending == "json" ? try JSONText.data(ResultDocument(result)) : try content(ending) {
                try OutputFile(path).write(data)
            }
            if !quiet { Terminal.note("wrote \(path)") }
        }
        if json, !quiet, let remark { Terminal.note(remark) }
        try json ? Terminal.print(JSONText.data(ResultDocument(result))) : Terminal.print(lines)
    }
}

/// Threads of a command, the same everywhere.
struct ThreadOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Threads. The result does not depend on them. (default: all cores)", valueName: "integer"))
    var threads: Int?

    var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

    /// Takes the memory that each thread's matrix products need, before the first of them.
    ///
    /// - Throws: `BLASError` where there is not enough.
    func reserve() throws { try BLAS.reserve(threads: count) }

    /// Says what keeps matrix products from the processor's widest vectors, where something does.
    static func noteConfinement(isSilent: Bool) {
        if !isSilent, let confinement = BLAS.confinement { Terminal.note("note: " + confinement) }
    }

    func validate() throws { try OptionRange.check("--threads", threads, in: 1...1024) }
}
