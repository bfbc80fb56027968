import Foundation
import TestSupport

/// The commands and options of the built binary, as it lists them itself.
struct CommandTree {
    struct Option {
        let name: String
        let valueName: String
        /// What it may be; empty where that is no list.
        let values: [String]
        /// Whether it may be given several times.
        var isRepeating = false
        /// Its help, with the default that the parser adds to it.
        var help = ""
        var isRequired = false
    }

    /// A command that runs, with the names that call it.
    struct Command {
        let path: [String]
        let options: [Option]
        let flags: [String]
        let positionals: Int
        let discussion: String
    }

    let commands: [Command]

    init() throws {
        let json = try Program("--experimental-dump-help").json
        commands = Self.commands(json["command"] as? [String: Any] ?? [:], path: []).filter {
            // The parser's own.
            $0.path != ["help"]
        }
    }

    private static func commands(_ json: [String: Any], path: [String]) -> [Command] {
        let children = (json["subcommands"] as? [[String: Any]] ?? []).flatMap { child in
            commands(child, path: path + [child["commandName"] as? String ?? ""])
        }
        guard children.isEmpty else { return children }
        let arguments = json["arguments"] as? [[String: Any]] ?? []
        func named(_ kind: String) -> [[String: Any]] { arguments.filter { $0["kind"] as? String == kind } }
        return [
            Command(
                path: path, options: named("option").map(option),
                flags: named("flag").map { option($0).name },
                positionals: named("positional").count, discussion: json["discussion"] as? String ?? "")
        ]
    }

    private static func option(_ json: [String: Any]) -> Option {
        let name = (json["preferredName"] as? [String: Any])?["name"] as? String ?? ""
        return Option(
            name: "--" + name, valueName: json["valueName"] as? String ?? "",
            values: json["allValues"] as? [String] ?? [],
            isRepeating: json["isRepeating"] as? Bool ?? false,
            help: (json["abstract"] as? String ?? "")
                + ((json["defaultValue"] as? String).map { " (default: \($0))" } ?? ""),
            isRequired: json["isOptional"] as? Bool == false)
    }
}
