import Foundation

extension ViewPipeline {
    /// The longest JSON that is read, in bytes.
    public static let maximumLength = 1 << 16

    /// Reads a pipeline.
    ///
    /// The JSON is `{"views": [steps]}`, with one list of steps for both views or one for each. A step is an object
    /// with `step`, `probability` and its ranges, uniform on [low, high]:
    /// `color-jitter` (`brightness`, `contrast`, `saturation`, `hue`, each optional), `gaussian-blur` (`sigma`),
    /// `solarize` (`threshold`), `grayscale`, `horizontal-flip`.
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
        try document.checkKeys(["views"], pipeline: name, place: "the object")
        let views = document.fields.views
        guard let first = views.first, let second = views.last, views.count <= 2 else {
            throw ViewPipelineError(
                pipeline: name, place: "views", expected: "one or two lists of steps",
                found: "\(views.count)")
        }
        try self.init(
            name: name, first: Self.steps(first, view: 0, name: name),
            second: Self.steps(second, view: views.count - 1, name: name))
    }

    /// The pipeline as JSON that ``init(json:name:)`` reads; the name is not part of it.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let views = [first, second].map { $0.map { KeyedDocument(ViewStepDocument($0)) } }
        return try [UInt8](encoder.encode(ViewPipelineDocument(views: views)))
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
