extension ViewPipelineError {
    /// What the decoder of JSON found wrong.
    init(_ error: any Error, pipeline: String) {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context)?:
            self.init(pipeline, context.codingPath + [key], expected: "a value", found: "none")
        case .valueNotFound(let type, let context)?:
            self.init(pipeline, context.codingPath, expected: Self.words(for: type), found: "null")
        case .typeMismatch(let type, let context)?:
            self.init(
                pipeline, context.codingPath, expected: Self.words(for: type), found: "another kind of value")
        case .dataCorrupted(let context)? where !context.codingPath.isEmpty:
            self.init(
                pipeline, context.codingPath, expected: "a number in range", found: "one that is not")
        default:
            self.init(pipeline, [], expected: "JSON", found: "text that is not")
        }
    }

    private init(_ pipeline: String, _ path: [any CodingKey], expected: String, found: String) {
        let place = path.reduce("") { place, key in
            if let index = key.intValue { return "\(place)[\(index)]" }
            return place.isEmpty ? key.stringValue : "\(place).\(key.stringValue)"
        }
        self.init(
            pipeline: pipeline, place: place.isEmpty ? "the file" : place, expected: expected, found: found)
    }

    private static func words(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Double.Type: "a number"
        case is Int.Type: "a whole number"
        case is [String: Any].Type: "an object"
        default: "a list"
        }
    }
}
