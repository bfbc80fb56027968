import Foundation
import Statistics

extension ViewPipeline {
    /// The longest JSON that is read, in bytes.
    public static let maximumLength = 1 << 16

    /// Reads a pipeline.
    ///
    /// The JSON is `{"arithmetic": "bytes", "views": [steps]}`, with one list of steps for both views or one for each; without
    /// `arithmetic` it is bytes. A step is an object with `step`, `probability` and its ranges, uniform on [low, high]:
    /// Examples/VIEWS.md has each with its fields, units and limits.
    ///
    /// - Parameters:
    ///   - json: the whole file.
    ///   - name: what the pipeline is called, in errors too.
    /// - Throws: ``ViewPipelineError`` for text that is too long or not JSON, for keys that are unknown or missing,
    ///   for numbers outside of ``OperationLimits``, and for a step that occurs twice in a view.
    public init(json: [UInt8], name: String) throws(ViewPipelineError) {
        guard json.count <= Self.maximumLength else {
            throw ViewPipelineError(
                pipeline: name, place: "the file", expected: "at most \(Self.maximumLength) bytes",
                found: "\(json.count)")
        }
        let document = try Self.document(json, name: name)
        try document.checkKeys(["arithmetic", "views"], pipeline: name, place: "the object")
        let views = document.fields.views
        guard let first = views.first, let second = views.last, views.count <= 2 else {
            throw ViewPipelineError(
                pipeline: name, place: "views", expected: "one or two lists of steps",
                found: "\(views.count)")
        }
        try self.init(
            name: name, first: Self.steps(first, view: 0, name: name),
            second: Self.steps(second, view: views.count - 1, name: name),
            arithmetic: Self.arithmetic(document.fields.arithmetic, name: name))
    }

    /// The pipeline as JSON that ``init(json:name:)`` reads; the name is not part of it.
    ///
    /// - Parameter isIndented: on many lines, for a person.
    public func json(isIndented: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = isIndented ? [.sortedKeys, .prettyPrinted] : [.sortedKeys]
        let views = [first, second].map { $0.map { KeyedDocument(ViewStepDocument($0)) } }
        // Files of earlier versions have no arithmetic.
        let name = arithmetic == .bytes ? nil : arithmetic.rawValue
        return try [UInt8](encoder.encode(ViewPipelineDocument(arithmetic: name, views: views)))
    }

    private static func arithmetic(
        _ text: String?, name: String
    ) throws(ViewPipelineError) -> PixelArithmetic {
        guard let text else { return .bytes }
        guard let arithmetic = PixelArithmetic(rawValue: text) else {
            throw ViewPipelineError(
                pipeline: name, place: "arithmetic",
                expected: ViewPipelineError.oneOf(PixelArithmetic.allCases.map(\.rawValue), for: text),
                found: ViewPipelineError.quoted(text))
        }
        return arithmetic
    }

    private static func document(
        _ json: [UInt8], name: String
    ) throws(ViewPipelineError) -> KeyedDocument<ViewPipelineDocument> {
        do {
            return try JSONDecoder().decode(KeyedDocument<ViewPipelineDocument>.self, from: Data(json))
        } catch {
            throw ViewPipelineError(error, pipeline: name)
        }
    }

    private static func steps(
        _ documents: [KeyedDocument<ViewStepDocument>], view: Int, name: String
    ) throws(ViewPipelineError) -> [ViewStep] {
        var steps: [ViewStep] = []
        for (index, document) in documents.enumerated() {
            steps.append(try ViewStepReader(pipeline: name, place: "views[\(view)][\(index)]").step(document))
        }
        return steps
    }
}

/// A pipeline as its JSON holds it: a list of steps for both views, or one for each.
struct ViewPipelineDocument: Codable {
    var arithmetic: String?
    let views: [[KeyedDocument<ViewStepDocument>]]
}

/// A step as its JSON holds it, before anything but the kinds of its values is checked.
struct ViewStepDocument: Codable {
    var step: String
    var probability: Double
    var brightness: [Double]?
    var brightnessShift: [Double]?
    var contrast: [Double]?
    var saturation: [Double]?
    var hue: [Double]?
    var sigma: [Double]?
    var kernel: Int?
    var threshold: Int?

    enum CodingKeys: String, CodingKey {
        case step, probability, brightness, contrast, saturation, hue, sigma, kernel, threshold
        case brightnessShift = "brightness_shift"
    }

    /// The keys that each step has beside its name and its probability.
    static let keysOfSteps = [
        "color-jitter": ["brightness", "brightness_shift", "contrast", "saturation", "hue"], "grayscale": [],
        "gaussian-blur": ["sigma", "kernel"], "solarize": ["threshold"], "horizontal-flip": [],
    ]

    /// The document of a step.
    init(_ step: ViewStep) {
        self.step = step.transformation.name
        probability = step.probability
        switch step.transformation {
        case .colorJitter(let jitter):
            brightness = Self.list(jitter.brightness)
            brightnessShift = Self.list(jitter.brightnessShift)
            contrast = Self.list(jitter.contrast)
            saturation = Self.list(jitter.saturation)
            hue = Self.list(jitter.hue)
        case .gaussianBlur(let range, let size): (sigma, kernel) = (Self.list(range), size)
        case .solarize(let first): threshold = Int(first)
        case .grayscale, .horizontalFlip: break
        }
    }

    private static func list(_ range: ClosedRange<Double>?) -> [Double]? {
        range.map { [$0.lowerBound, $0.upperBound] }
    }
}

/// Makes a step of its document, and says what is wrong with it.
struct ViewStepReader {
    let pipeline: String
    let place: String

    func step(_ document: KeyedDocument<ViewStepDocument>) throws(ViewPipelineError) -> ViewStep {
        let fields = document.fields
        guard let keys = ViewStepDocument.keysOfSteps[fields.step] else {
            let known = ViewStepDocument.keysOfSteps.keys.sorted()
            throw failure(
                "step", ViewPipelineError.oneOf(known, for: fields.step),
                ViewPipelineError.quoted(fields.step))
        }
        try document.checkKeys(["step", "probability"] + keys, pipeline: pipeline, place: place)
        return ViewStep(try transformation(fields), probability: fields.probability)
    }

    private func transformation(_ fields: ViewStepDocument) throws(ViewPipelineError) -> ViewTransformation {
        switch fields.step {
        case "color-jitter": .colorJitter(try jitter(fields))
        case "gaussian-blur":
            .gaussianBlur(
                sigma: try required(range(fields.sigma, "sigma"), "sigma"), kernel: fields.kernel)
        case "solarize": .solarize(threshold: try threshold(required(fields.threshold, "threshold")))
        case "horizontal-flip": .horizontalFlip
        default: .grayscale
        }
    }

    private func jitter(_ fields: ViewStepDocument) throws(ViewPipelineError) -> ColorJitter {
        guard fields.brightness == nil || fields.brightnessShift == nil else {
            throw failure("brightness", "brightness or brightness_shift", "both")
        }
        return ColorJitter(
            brightness: try range(fields.brightness, "brightness"),
            brightnessShift: try range(fields.brightnessShift, "brightness_shift"),
            contrast: try range(fields.contrast, "contrast"),
            saturation: try range(fields.saturation, "saturation"), hue: try range(fields.hue, "hue"))
    }

    private func range(_ list: [Double]?, _ key: String) throws(ViewPipelineError) -> ClosedRange<Double>? {
        guard let list else { return nil }
        guard list.count == 2, list[0] <= list[1] else {
            let shown = list.count == 2 ? "\(list)" : "a list of \(list.count)"
            throw failure(key, "[low, high] with low <= high", shown)
        }
        return list[0]...list[1]
    }

    private func threshold(_ number: Int) throws(ViewPipelineError) -> UInt8 {
        guard let byte = UInt8(exactly: number) else {
            throw failure("threshold", "a whole number from 0 to 255", "\(number)")
        }
        return byte
    }

    private func required<Value>(_ value: Value?, _ key: String) throws(ViewPipelineError) -> Value {
        guard let value else { throw failure(key, "a value", "none") }
        return value
    }

    private func failure(_ key: String, _ expected: String, _ found: String) -> ViewPipelineError {
        ViewPipelineError(pipeline: pipeline, place: "\(place).\(key)", expected: expected, found: found)
    }
}

/// An object of JSON with the names of all its keys, known or not.
struct KeyedDocument<Fields: Codable>: Codable {
    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    let keys: [String]
    let fields: Fields

    init(_ fields: Fields) {
        keys = []
        self.fields = fields
    }

    init(from decoder: any Decoder) throws {
        keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
        fields = try Fields(from: decoder)
    }

    func encode(to encoder: any Encoder) throws { try fields.encode(to: encoder) }

    /// Refuses keys that are not among `known`.
    func checkKeys(_ known: [String], pipeline: String, place: String) throws(ViewPipelineError) {
        guard let unknown = keys.first(where: { !known.contains($0) }) else { return }
        throw ViewPipelineError(
            pipeline: pipeline, place: place,
            expected: "the keys " + known.joined(separator: ", ") + ViewPipelineError.nearest(unknown, known),
            found: ViewPipelineError.quoted(unknown))
    }
}

extension ViewPipelineError {
    /// Every name, and which of them was probably meant.
    static func oneOf(_ names: [String], for found: String) -> String {
        "one of " + names.joined(separator: ", ") + nearest(found, names)
    }

    /// The name that was probably meant, in brackets, or nothing.
    static func nearest(_ found: String, _ names: [String]) -> String {
        NearestName.of(found, among: names).map { " (\($0)?)" } ?? ""
    }

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
