import Foundation

/// Settings as texts by name, which is how stores and checkpoints keep them: any flat `Codable` value, written and read
/// back.
///
/// A number is its shortest decimal, a list its elements with commas between, nil is left out. Reading names the setting
/// that is missing or makes no sense.
public struct SettingTexts: Sendable, Equatable {
    /// Name and text of each setting, in the order in which the value encodes them.
    public let pairs: [(name: String, text: String)]

    /// The settings of a value.
    ///
    /// - Throws: what the value's own `encode(to:)` throws.
    public init(_ value: some Encodable) throws {
        let encoder = TextEncoder()
        try value.encode(to: encoder)
        pairs = encoder.found.pairs
    }

    /// Settings that were read from somewhere.
    public init(texts: some Sequence<(key: String, value: String)>) {
        pairs = texts.map { ($0.key, $0.value) }
    }

    /// The value that the settings tell of.
    ///
    /// - Throws: ``SettingError`` for a setting that is missing or makes no sense.
    public func value<Value: Decodable>(_ type: Value.Type = Value.self) throws(SettingError) -> Value {
        let texts = Dictionary(pairs.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        do {
            return try Value(from: TextDecoder(texts: texts))
        } catch let error as DecodingError {
            throw SettingError(error, texts: texts)
        } catch {
            throw SettingError(name: "", expected: "settings of a run", found: "\(error)")
        }
    }

    /// Whether names, texts and order are the same.
    public static func == (one: SettingTexts, other: SettingTexts) -> Bool {
        one.pairs.elementsEqual(other.pairs, by: ==)
    }
}

/// A setting that makes no sense.
public struct SettingError: Error, Equatable {
    /// The setting's name in the list.
    public let name: String
    /// What should be there.
    public let expected: String
    /// What is there; empty for nothing.
    public let found: String

    init(name: String, expected: String, found: String) {
        (self.name, self.expected, self.found) = (name, expected, found)
    }

    init(_ error: DecodingError, texts: [String: String]) {
        let (name, expected): (String?, String) =
            switch error {
            case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
                (context.codingPath.first?.stringValue, context.debugDescription)
            case .keyNotFound(let key, let context): (key.stringValue, context.debugDescription)
            @unknown default: (nil, "settings of a run")
            }
        self.init(name: name ?? "", expected: expected, found: name.flatMap { texts[$0] } ?? "")
    }
}

// MARK: - Writing

/// Where an encoder and its containers put what they find.
private final class FoundTexts {
    var pairs: [(name: String, text: String)] = []

    /// The text of one value: a number, a text, or a list of them.
    static func text(_ value: some Encodable, at path: [any CodingKey]) throws -> String {
        if let text = value as? any LosslessStringConvertible { return text.description }
        let encoder = TextEncoder(path: path)
        try value.encode(to: encoder)
        guard encoder.found.pairs.allSatisfy({ $0.name.isEmpty }) else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: path, debugDescription: "expected a flat value"))
        }
        return encoder.found.pairs.map(\.text).joined(separator: ",")
    }
}

private struct TextEncoder: Encoder {
    let found = FoundTexts()
    var codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(path: [any CodingKey] = []) { codingPath = path }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Named(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { Listed(encoder: self) }

    func singleValueContainer() -> any SingleValueEncodingContainer { Listed(encoder: self) }

    func add(_ value: some Encodable, name: String, at path: [any CodingKey]) throws {
        found.pairs.append((name, try FoundTexts.text(value, at: path)))
    }

    struct Named<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: TextEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }

        func encodeNil(forKey key: Key) {}

        func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
            try encoder.add(value, name: key.stringValue, at: codingPath + [key])
        }

        // Settings are flat: what is nested has no text, and `FoundTexts.text` refuses it.
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> { encoder.container(keyedBy: type) }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            encoder.unkeyedContainer()
        }
        func superEncoder() -> any Encoder { encoder }
        func superEncoder(forKey key: Key) -> any Encoder { encoder }
    }

    struct Listed: UnkeyedEncodingContainer, SingleValueEncodingContainer {
        let encoder: TextEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }
        var count: Int { encoder.found.pairs.count }

        func encodeNil() {}

        func encode<T: Encodable>(_ value: T) throws { try encoder.add(value, name: "", at: codingPath) }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) -> KeyedEncodingContainer<Nested> { encoder.container(keyedBy: type) }
        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
        func superEncoder() -> any Encoder { encoder }
    }
}

// MARK: - Reading

private struct TextDecoder: Decoder {
    /// Texts by name, or one text of ``value``.
    var texts: [String: String] = [:]
    /// What a list or a single value is read from.
    var value = ""
    var codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Named(decoder: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        Listed(
            decoder: self,
            parts: value.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoder: self) }

    /// Reads one value of a text.
    static func read<T: Decodable>(_ type: T.Type, _ text: String, at path: [any CodingKey]) throws -> T {
        guard let plain = type as? any LosslessStringConvertible.Type else {
            return try T(from: TextDecoder(value: text, codingPath: path))
        }
        guard let value = plain.init(text) as? T else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: path, debugDescription: "\(type)".lowercased()))
        }
        return value
    }

    struct Named<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: TextDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }
        var allKeys: [Key] { decoder.texts.keys.compactMap(Key.init) }

        func contains(_ key: Key) -> Bool { decoder.texts[key.stringValue] != nil }

        func decodeNil(forKey key: Key) -> Bool { !contains(key) }

        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
            guard let text = decoder.texts[key.stringValue] else {
                throw DecodingError.keyNotFound(
                    key, DecodingError.Context(codingPath: codingPath, debugDescription: "a setting"))
            }
            return try TextDecoder.read(type, text, at: codingPath + [key])
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedDecodingContainer<Nested> { TextDecoder().container(keyedBy: type) }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            TextDecoder(value: decoder.texts[key.stringValue] ?? "").unkeyedContainer()
        }
        func superDecoder() -> any Decoder { decoder }
        func superDecoder(forKey key: Key) -> any Decoder { decoder }
    }

    struct Listed: UnkeyedDecodingContainer {
        let decoder: TextDecoder
        let parts: [String]
        var currentIndex = 0
        var codingPath: [any CodingKey] { decoder.codingPath }
        var count: Int? { parts.count }
        var isAtEnd: Bool { currentIndex == parts.count }

        init(decoder: TextDecoder, parts: [String]) { (self.decoder, self.parts) = (decoder, parts) }

        mutating func decodeNil() -> Bool { false }

        mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
            guard !isAtEnd else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(codingPath: codingPath, debugDescription: "more elements"))
            }
            defer { currentIndex += 1 }
            return try TextDecoder.read(type, parts[currentIndex], at: codingPath)
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) -> KeyedDecodingContainer<Nested> { TextDecoder().container(keyedBy: type) }
        func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { self }
        func superDecoder() -> any Decoder { decoder }
    }

    struct Single: SingleValueDecodingContainer {
        let decoder: TextDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }

        func decodeNil() -> Bool { false }

        func decode<T: Decodable>(_ type: T.Type) throws -> T {
            try TextDecoder.read(type, decoder.value, at: codingPath)
        }
    }
}
