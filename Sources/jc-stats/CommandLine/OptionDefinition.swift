import ArgumentParser
import Foundation

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
