import ArgumentParser
import Foundation
import Layers

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
