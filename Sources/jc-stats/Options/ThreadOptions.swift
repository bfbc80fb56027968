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

    func validate() throws {
        guard let threads else { return }
        guard threads >= 1, threads <= 1024 else {
            throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
        }
    }
}
