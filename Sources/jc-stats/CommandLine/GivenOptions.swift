import ArgumentParser

/// The options that a command line names, which the parsed command no longer tells from defaults.
struct GivenOptions {
    /// What was given to each option, by its preferred name; flags have empty texts.
    private(set) var values: [String: [String]] = [:]
    /// In the order of the definition.
    private let definitions: [OptionDefinition]

    /// Reads arguments that the parser has accepted.
    ///
    /// - Parameter arguments: those behind the command's own name.
    init(_ arguments: some Sequence<String>, of command: any ParsableArguments.Type) {
        definitions = OptionDefinition.all(of: command)
        var byName: [String: OptionDefinition] = [:]
        for definition in definitions {
            for name in definition.names ?? [] { byName[name.text] = definition }
        }
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst(), argument != "--" {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let definition = byName[String(first)],
                let name = definition.name
            else { continue }
            // The parser has seen to it that a value follows.
            let value =
                !definition.takesValue ? "" : parts.count > 1 ? String(parts[1]) : rest.popFirst() ?? ""
            values[name, default: []].append(value)
        }
    }

    /// Refuses a second value where one counts.
    ///
    /// - Throws: `ValidationError` that names the option and its values.
    func checkRepetition() throws {
        for definition in definitions where definition.takesValue && !definition.isRepeating {
            guard let name = definition.name, let values = values[name], values.count > 1 else { continue }
            throw ValidationError(
                "\(name): expected one value, found \(values.count): "
                    + values.map { "'\($0)'" }.joined(separator: ", "))
        }
    }

    /// Refuses an option that does nothing beside the others.
    ///
    /// - Throws: `ValidationError` that names the option and says why.
    func check(_ idle: IdleOptions) throws {
        for (name, reason) in idle.reasons where values[name] != nil {
            throw ValidationError("\(name) has no effect here: \(reason)")
        }
    }
}
