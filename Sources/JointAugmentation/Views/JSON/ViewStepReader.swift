/// Makes a step of its document, and says what is wrong with it.
struct ViewStepReader {
    let pipeline: String
    let place: String

    func step(_ document: KeyedDocument<ViewStepDocument>) throws(ViewPipelineError) -> ViewStep {
        let fields = document.fields
        guard let keys = ViewStepDocument.keysOfSteps[fields.step] else {
            let known = ViewStepDocument.keysOfSteps.keys.sorted().joined(separator: ", ")
            throw failure("step", "one of \(known)", ViewPipelineError.quoted(fields.step))
        }
        try document.checkKeys(["step", "probability"] + keys, pipeline: pipeline, place: place)
        return ViewStep(try transformation(fields), probability: fields.probability)
    }

    private func transformation(_ fields: ViewStepDocument) throws(ViewPipelineError) -> ViewTransformation {
        switch fields.step {
        case "color-jitter":
            .colorJitter(
                ColorJitter(
                    brightness: try range(fields.brightness, "brightness"),
                    contrast: try range(fields.contrast, "contrast"),
                    saturation: try range(fields.saturation, "saturation"),
                    hue: try range(fields.hue, "hue")))
        case "gaussian-blur": .gaussianBlur(sigma: try required(range(fields.sigma, "sigma"), "sigma"))
        case "solarize": .solarize(threshold: try threshold(required(fields.threshold, "threshold")))
        case "horizontal-flip": .horizontalFlip
        default: .grayscale
        }
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
