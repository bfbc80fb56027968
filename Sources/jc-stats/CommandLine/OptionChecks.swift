import ArgumentParser
import Foundation

/// A command some of whose options do nothing beside certain others.
protocol ChecksIdleOptions: ParsableCommand {
    /// Adds the options without an effect on what is asked.
    func listIdle(_ idle: inout IdleOptions)
}

/// Options without an effect on what is asked, each with the reason.
struct IdleOptions {
    private(set) var reasons: [(name: String, reason: String)] = []

    /// Adds options by their names where `condition` holds.
    mutating func add(_ names: String..., when condition: Bool = true, because reason: String) {
        add(names, when: condition, because: reason)
    }

    /// Adds all options of a group or a command but `others` where `condition` holds: those too that it will have one day.
    mutating func add(
        allOf group: any ParsableArguments.Type, but others: [String] = [], when condition: Bool = true,
        because reason: String
    ) {
        guard condition else { return }
        add(OptionDefinition.names(of: group).filter { !others.contains($0) }, because: reason)
    }

    private mutating func add(_ names: [String], when condition: Bool = true, because reason: String) {
        guard condition else { return }
        reasons += names.map { ($0, reason) }
    }
}

/// The options that a command line names, which the parsed command no longer tells from defaults.
struct GivenOptions {
    /// Arguments that the parser has accepted, behind the command's own name.
    private let arguments: [String]
    private let command: any ParsableArguments.Type

    init(_ arguments: some Sequence<String>, of command: any ParsableArguments.Type) {
        self.arguments = Array(arguments)
        self.command = command
    }

    /// Refuses options whose values would be passed over: a second value where one counts, and an option that does
    /// nothing beside the others.
    ///
    /// - Throws: `ValidationError` that names the option and its values, or says why it does nothing.
    func check(_ idle: IdleOptions) throws {
        guard mayFail(idle) else { return }
        let definitions = OptionDefinition.all(of: command)
        let values = values(definitions)
        for definition in definitions where definition.takesValue && !definition.isRepeating {
            guard let name = definition.name, let values = values[name], values.count > 1 else { continue }
            throw ValidationError(
                "\(name): expected one value, found \(values.count): "
                    + values.map { "'\($0)'" }.joined(separator: ", "))
        }
        for (name, reason) in idle.reasons where values[name] != nil {
            throw ValidationError("\(name) has no effect here: \(reason)")
        }
    }

    /// Whether an argument that could be an option is idle, has a short name, or comes twice.
    ///
    /// Only then are the parser's definitions read, which take longer than all else that a small command does.
    private func mayFail(_ idle: IdleOptions) -> Bool {
        let names = arguments.filter { $0.hasPrefix("-") }.map { $0.prefix { $0 != "=" } }
        return Set(names).count < names.count
            || names.contains { $0.dropFirst().first?.isLetter == true }
            || idle.reasons.contains { names.contains($0.name[...]) }
    }

    /// What was given to each option, by its preferred name; flags have empty texts.
    private func values(_ definitions: [OptionDefinition]) -> [String: [String]] {
        var byName: [String: OptionDefinition] = [:]
        for definition in definitions {
            for name in definition.names ?? [] { byName[name.text] = definition }
        }
        var values: [String: [String]] = [:]
        var rest = arguments[...]
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
        return values
    }
}

/// One option of a command, as the parser itself describes it.
struct OptionDefinition: Decodable {
    struct Name: Decodable {
        let kind: String
        let name: String

        /// As it stands on a command line.
        var text: String { (kind == "short" ? "-" : "--") + name }
    }

    let kind: String
    let isRepeating: Bool
    let parsingStrategy: String
    let names: [Name]?
    let preferredName: Name?

    /// The name that help shows first; nil for what has no name.
    var name: String? { preferredName?.text }

    var takesValue: Bool { kind == "option" }

    /// The options and flags of a command or of a group of options, of its own parents none.
    static func all(of type: any ParsableArguments.Type) -> [OptionDefinition] {
        struct Tool: Decodable {
            struct Command: Decodable { let arguments: [OptionDefinition]? }
            let command: Command
        }
        let tool = try? JSONDecoder().decode(Tool.self, from: Data(type._dumpHelp().utf8))
        return (tool?.command.arguments ?? []).filter { $0.name != nil }
    }

    /// The names of the options of a command or of a group.
    static func names(of type: any ParsableArguments.Type) -> [String] { all(of: type).compactMap(\.name) }
}
