import Foundation

/// A value of JSON.
enum JSONValue: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let found = try? value.decode(Bool.self) {
            self = .bool(found)
        } else if let found = try? value.decode(Double.self) {
            self = .number(found)
        } else if let found = try? value.decode(String.self) {
            self = .string(found)
        } else if let found = try? value.decode([JSONValue].self) {
            self = .array(found)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    subscript(key: String) -> JSONValue? {
        if case .object(let values) = self { values[key] } else { nil }
    }

    /// The names of JSON Schema's types that it is of.
    var types: Set<String> {
        switch self {
        case .null: ["null"]
        case .bool: ["boolean"]
        case .number(let value): value.rounded() == value ? ["integer", "number"] : ["number"]
        case .string: ["string"]
        case .array: ["array"]
        case .object: ["object"]
        }
    }
}

/// The part of JSON Schema 2020-12 that the files of Schemas use.
struct JSONSchema {
    private let root: JSONValue

    init(_ text: Data) throws { root = try JSONDecoder().decode(JSONValue.self, from: text) }

    /// The file of Schemas of that name.
    init(named name: String) throws {
        try self.init(try Data(contentsOf: Self.folder.appendingPathComponent("\(name).json")))
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Schemas")

    /// What is wrong with a value, each with its place; keywords that are not known here are wrong too.
    func problems(of value: JSONValue) -> [String] { problems(of: value, against: root, at: "$") }

    private func problems(of value: JSONValue, against schema: JSONValue, at place: String) -> [String] {
        guard case .object(let keywords) = schema else { return ["\(place): a schema that is no object"] }
        return keywords.sorted { $0.key < $1.key }.flatMap { keyword, rule in
            switch keyword {
            case "$schema", "$id", "$defs", "description", "title": [String]()
            case "type": Self.names(rule).isDisjoint(with: value.types) ? ["\(place): is no \(rule)"] : []
            case "const": value == rule ? [] : ["\(place): is not \(rule)"]
            case "$ref": reference(rule, value, place)
            case "anyOf": alternatives(rule, value, place)
            case "items": items(rule, value, place)
            case "properties": properties(rule, value, place)
            case "required": required(rule, value, place)
            case "additionalProperties": others(rule, keywords["properties"], value, place)
            default: ["\(place): the schema has an unknown keyword \(keyword)"]
            }
        }
    }

    private static func names(_ rule: JSONValue) -> Set<String> {
        switch rule {
        case .string(let name): [name]
        case .array(let names): Set(names.flatMap { Self.names($0) })
        default: []
        }
    }

    private func reference(_ rule: JSONValue, _ value: JSONValue, _ place: String) -> [String] {
        guard case .string(let path) = rule, path.hasPrefix("#/$defs/"),
            let found = root["$defs"]?[String(path.dropFirst("#/$defs/".count))]
        else { return ["\(place): \(rule) is nowhere"] }
        return problems(of: value, against: found, at: place)
    }

    private func alternatives(_ rule: JSONValue, _ value: JSONValue, _ place: String) -> [String] {
        guard case .array(let schemas) = rule else { return ["\(place): anyOf without a list"] }
        let all = schemas.map { problems(of: value, against: $0, at: place) }
        return all.contains(where: \.isEmpty) ? [] : all.min { $0.count < $1.count } ?? []
    }

    private func items(_ rule: JSONValue, _ value: JSONValue, _ place: String) -> [String] {
        guard case .array(let items) = value else { return [] }
        return items.enumerated().flatMap { problems(of: $1, against: rule, at: "\(place)[\($0)]") }
    }

    private func properties(_ rule: JSONValue, _ value: JSONValue, _ place: String) -> [String] {
        guard case .object(let rules) = rule, case .object(let values) = value else { return [] }
        return values.sorted { $0.key < $1.key }.flatMap { key, value in
            rules[key].map { problems(of: value, against: $0, at: "\(place).\(key)") } ?? []
        }
    }

    private func required(_ rule: JSONValue, _ value: JSONValue, _ place: String) -> [String] {
        guard case .object(let values) = value else { return [] }
        return Self.names(rule).subtracting(values.keys).sorted().map { "\(place): has no \($0)" }
    }

    private func others(
        _ rule: JSONValue, _ known: JSONValue?, _ value: JSONValue, _ place: String
    ) -> [String] {
        guard case .object(let values) = value else { return [] }
        return values.sorted { $0.key < $1.key }.filter { known?[$0.key] == nil }.flatMap { key, value in
            rule == .bool(false)
                ? ["\(place): has an unknown key \(key)"]
                : rule == .bool(true) ? [] : problems(of: value, against: rule, at: "\(place).\(key)")
        }
    }
}
