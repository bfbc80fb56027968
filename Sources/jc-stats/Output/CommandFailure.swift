/// What a command ends with where no module has an error for it.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What a command ends with that a signal stopped before it had a result; see ``SignalWatch/exitCode``.
struct StoppedRun: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
