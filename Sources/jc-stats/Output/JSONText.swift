import Foundation

/// JSON in one form: keys sorted, so that the same result has the same bytes; numbers that are not finite are null.
enum JSONText {
    static func data(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // The encoder has no null for them but strings only: one that no value can foresee stands in.
        let token = UUID().uuidString
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: token, negativeInfinity: token, nan: token)
        return nulls(in: try encoder.encode(value), insteadOf: Data("\"\(token)\"".utf8)) + Data("\n".utf8)
    }

    private static func nulls(in json: Data, insteadOf token: Data) -> Data {
        guard var found = json.range(of: token) else { return json }
        var result = Data()
        var start = json.startIndex
        while true {
            result += json[start..<found.lowerBound] + Data("null".utf8)
            start = found.upperBound
            guard let next = json.range(of: token, in: start..<json.endIndex) else { break }
            found = next
        }
        return result + json[start...]
    }
}

/// A value that is written as null where it is absent.
@propertyWrapper
struct ExplicitNull<Value: Encodable>: Encodable {
    var wrappedValue: Value?

    init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

extension ExplicitNull: Decodable where Value: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }
}
