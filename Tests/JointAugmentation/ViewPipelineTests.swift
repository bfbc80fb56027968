import JointAugmentation
import TestSupport
import Testing

struct ViewPipelineTests {
    private static let blur = #"{"step":"gaussian-blur","probability":0.5,"sigma":[0.1,2]}"#

    private func read(_ json: String) throws -> ViewPipeline {
        try ViewPipeline(json: Array(json.utf8), name: "v.json")
    }

    @Test(.eachRow) func builtInPipelinesReadBack() {
        eachRow(ViewPipeline.builtIn.named { $0.name }) { try builtInPipelinesReadBack($0) }
    }

    private func builtInPipelinesReadBack(_ test: Named<ViewPipeline>) throws {
        let pipeline = test.value
        #expect(try ViewPipeline(json: pipeline.json(), name: pipeline.name) == pipeline)
        // What is built in is never checked when it is made.
        let checked = try ViewPipeline(
            name: pipeline.name, first: pipeline.first, second: pipeline.second,
            arithmetic: pipeline.arithmetic)
        #expect(checked == pipeline)
        let indented = try pipeline.json(isIndented: true)
        #expect(try ViewPipeline(json: indented, name: pipeline.name).json() == pipeline.json())
    }

    @Test func theProjectsStepsAreTheirs() {
        let names = ViewPipeline.mocoV3.second.map(\.transformation.name)
        #expect(names == ["color-jitter", "grayscale", "gaussian-blur", "solarize", "horizontal-flip"])
        #expect(ViewPipeline.mocoV3.first.map(\.probability) == [0.8, 0.2, 1, 0.5])
        #expect(ViewPipeline.mocoV3.second.map(\.probability) == [0.8, 0.2, 0.1, 0.2, 0.5])
        #expect(ViewPipeline.simsiam.first.map(\.probability) == [0.8, 0.2, 0.5, 0.5])
        #expect(ViewPipeline.simsiam.first == ViewPipeline.simsiam.second)
        let jitter = { (saturation: ClosedRange<Double>) in
            ViewTransformation.colorJitter(
                ColorJitter(
                    brightness: 0.6...1.4, contrast: 0.6...1.4, saturation: saturation, hue: -0.1...0.1))
        }
        #expect(ViewPipeline.simsiam.first[0].transformation == jitter(0.6...1.4))
        #expect(ViewPipeline.mocoV3.first[0].transformation == jitter(0.8...1.2))
        #expect(ViewPipeline.mocoV3.second[0].transformation == jitter(0.8...1.2))
        #expect(ViewPipeline.crop.first.isEmpty && ViewPipeline.crop.second.isEmpty)
    }

    /// Order and probabilities of the official code (shared with nothing that makes the pipelines).
    private static let orders: [(name: String, first: String, second: String)] = [
        ("simclr", "flip .5 jitter .8 gray .2 blur .5", "flip .5 jitter .8 gray .2 blur .5"),
        ("byol", "flip .5 jitter .8 gray .2 blur 1", "flip .5 jitter .8 gray .2 blur .1 solarize .2"),
        ("moco-v1", "gray .2 jitter 1 flip .5", "gray .2 jitter 1 flip .5"),
        ("moco-v2", "jitter .8 gray .2 blur .5 flip .5", "jitter .8 gray .2 blur .5 flip .5"),
        ("moco-v3", "jitter .8 gray .2 blur 1 flip .5", "jitter .8 gray .2 blur .1 solarize .2 flip .5"),
        ("simsiam", "jitter .8 gray .2 blur .5 flip .5", "jitter .8 gray .2 blur .5 flip .5"),
        ("simsiam-cifar", "jitter .8 gray .2 flip .5", "jitter .8 gray .2 flip .5"),
        ("barlow-twins", "flip .5 jitter .8 gray .2 blur 1", "flip .5 jitter .8 gray .2 blur .1 solarize .2"),
        ("dino", "flip .5 jitter .8 gray .2 blur 1", "flip .5 jitter .8 gray .2 blur .1 solarize .2"),
        ("dino-global-local", "flip .5 jitter .8 gray .2 blur 1", "flip .5 jitter .8 gray .2 blur .5"),
        ("dino-local", "flip .5 jitter .8 gray .2 blur .5", "flip .5 jitter .8 gray .2 blur .5"),
    ]

    @Test func ordersAreThoseOfTheCode() {
        #expect(ViewPipeline.builtIn.map(\.name) == ["crop"] + Self.orders.map(\.name))
        let words = [
            "color-jitter": "jitter", "grayscale": "gray", "gaussian-blur": "blur", "solarize": "solarize",
            "horizontal-flip": "flip",
        ]
        let text = { (steps: [ViewStep]) in
            steps.map { step in
                let probability = step.probability == 1 ? "1" : ".\(Int((10 * step.probability).rounded()))"
                return "\(words[step.transformation.name] ?? "") \(probability)"
            }.joined(separator: " ")
        }
        for (pipeline, order) in zip(ViewPipeline.builtIn.dropFirst(), Self.orders) {
            #expect(
                text(pipeline.first) == order.first && text(pipeline.second) == order.second, "\(order.name)")
            let isFloat = ["simclr", "byol"].contains(order.name)
            #expect(pipeline.arithmetic == (isFloat ? .float : .bytes))
            #expect(ProjectSettings.of(order.name) != nil)
        }
        #expect(
            ViewPipeline.byol.first[1].transformation
                == .colorJitter(
                    ColorJitter(
                        brightnessShift: -0.4...0.4, contrast: 0.6...1.4, saturation: 0.8...1.2,
                        hue: -0.1...0.1)))
        #expect(
            ViewPipeline.simclr.first[1].transformation
                == .colorJitter(
                    ColorJitter(
                        brightness: 0.2...1.8, contrast: 0.2...1.8, saturation: 0.2...1.8, hue: -0.2...0.2)))
        #expect(
            ViewPipeline.mocoV1.first[1].transformation
                == .colorJitter(
                    ColorJitter(
                        brightness: 0.6...1.4, contrast: 0.6...1.4, saturation: 0.6...1.4, hue: -0.4...0.4)))
    }

    @Test func oneListServesBothViews() throws {
        let pipeline = try read(#"{"views": [[\#(Self.blur), {"step": "grayscale", "probability": 1}]]}"#)
        let steps = [
            ViewStep(.gaussianBlur(sigma: 0.1...2), probability: 0.5), ViewStep(.grayscale, probability: 1),
        ]
        #expect(pipeline.first == steps && pipeline.second == steps)
    }

    @Test func twoListsServeAViewEach() throws {
        let pipeline = try read(
            #"{"views": [[], [{"step": "solarize", "probability": 0.2, "threshold": 0}, \#(Self.blur)]]}"#)
        #expect(pipeline.first.isEmpty)
        #expect(pipeline.second[0] == ViewStep(.solarize(threshold: 0), probability: 0.2))
    }

    /// The kernel goes with the step: through JSON, to what is drawn, beside a joined sigma.
    @Test func aKernelGoesWithItsBlur() throws {
        let blurred = try ViewPipeline.simsiam.blurred(byKernel: 9)
        #expect(blurred.name == "simsiam, blur kernel 9" && blurred != .simsiam)
        #expect(try ViewPipeline(json: blurred.json(), name: blurred.name) == blurred)
        #expect(try blurred.range(of: .blur) == 0.1...2)
        let sampler = try ViewSampler(blurred, joining: [.blur], law: .joint(beta: 0))
        let plain = try ViewSampler(.simsiam, joining: [.blur], law: .joint(beta: 0))
        for draw in 0..<UInt32(50) {
            let (one, other) = (
                sampler.views(seed: 1, image: 2, draw: draw), plain.views(seed: 1, image: 2, draw: draw)
            )
            #expect(one.first.value(of: .blur) == other.first.value(of: .blur) && one.joined == other.joined)
            for case .gaussianBlur(_, let kernel) in one.first.operations { #expect(kernel == 9) }
            for case .gaussianBlur(_, let kernel) in other.first.operations { #expect(kernel == nil) }
        }
        #expect(throws: ViewPipelineError.self) { try ViewPipeline.crop.blurred(byKernel: 9) }
    }

    /// torchvision leaves an operation out where its range is the neutral value alone.
    @Test func neutralRangesAreLeftOut() throws {
        let pipeline = try read(
            #"{"views": [[{"step": "color-jitter", "probability": 1, "hue": [0, 0], "contrast": [1, 1]}]]}"#)
        #expect(pipeline.first == [ViewStep(.colorJitter(ColorJitter()), probability: 1)])
    }

    /// Each text and the error that it gives.
    private static let wrong: [(json: String, error: String)] = [
        ("", "the file: expected JSON, found text that is not"),
        ("{\"views\":", "the file: expected JSON, found text that is not"),
        ("[]", "the file: expected an object, found another kind of value"),
        ("{}", "views: expected a value, found none"),
        (#"{"views": null}"#, "views: expected a list, found null"),
        (#"{"views": 3}"#, "views: expected a list, found another kind of value"),
        (#"{"views": []}"#, "views: expected one or two lists of steps, found 0"),
        (#"{"views": [[],[],[]]}"#, "views: expected one or two lists of steps, found 3"),
        (
            #"{"views": [], "veiws": []}"#,
            #"the object: expected the keys arithmetic, views (views?), found "veiws""#
        ),
        (#"{"views": [[4]]}"#, "views[0][0]: expected an object, found another kind of value"),
        (#"{"views": [[{"probability": 1}]]}"#, "views[0][0].step: expected a value, found none"),
        (#"{"views": [[{"step": "flip"}]]}"#, "views[0][0].probability: expected a value, found none"),
        (
            #"{"views": [[{"step": "fl\nip", "probability": 1}]]}"#,
            "views[0][0].step: expected one of color-jitter, gaussian-blur, grayscale, horizontal-flip, solarize, "
                + #"found "fl\nip""#
        ),
        (
            #"{"views": [[], [{"step": "grayscale", "probability": 1, "sigma": [1, 2]}]]}"#,
            #"views[1][0]: expected the keys step, probability, found "sigma""#
        ),
        (
            #"{"views": [[{"step": "color-jitter", "probability": 1, "brightnes": [1, 2]}]]}"#,
            "views[0][0]: expected the keys step, probability, brightness, brightness_shift, contrast, saturation, hue "
                + #"(brightness?), found "brightnes""#
        ),
        (
            #"{"views": [[{"step": "solarise", "probability": 1}]]}"#,
            "views[0][0].step: expected one of color-jitter, gaussian-blur, grayscale, horizontal-flip, solarize "
                + #"(solarize?), found "solarise""#
        ),
        (
            #"{"views": [[{"step": "color-jitter", "probability": 1, "brightness": [1, 2], "brightness_shift": [0, 1]}]]}"#,
            "views[0][0].brightness: expected brightness or brightness_shift, found both"
        ),
        (
            #"{"views": [[{"step": "color-jitter", "probability": 1, "brightness_shift": [0, 2]}]]}"#,
            "views[0][0].brightness_shift: expected numbers from -1.0 to 1.0, found 2.0"
        ),
        (
            #"{"views": [], "arithmetic": "flaot"}"#,
            #"views: expected one or two lists of steps, found 0"#
        ),
        (
            #"{"views": [[]], "arithmetic": "flaot"}"#,
            #"arithmetic: expected one of bytes, float (float?), found "flaot""#
        ),
        (
            #"{"views": [[{"step": "gaussian-blur", "probability": 1, "\u001b[2J": 1}]]}"#,
            #"views[0][0]: expected the keys step, probability, sigma, kernel, found "\u{1B}[2J""#
        ),
        (
            #"{"views": [[{"step": "gaussian-blur", "probability": 1, "sigma": [1, 2], "kernel": 4}]]}"#,
            "views[0][0].kernel: expected an odd number of pixels up to 4095, found 4"
        ),
        (
            #"{"views": [[{"step": "gaussian-blur", "probability": 1, "sigma": [1, 2], "kernel": 5000}]]}"#,
            "views[0][0].kernel: expected an odd number of pixels up to 4095, found 5000"
        ),
        (
            #"{"views": [[{"step": "gaussian-blur", "probability": 1}]]}"#,
            "views[0][0].sigma: expected a value, found none"
        ),
        (
            #"{"views": [[{"step": "gaussian-blur", "probability": 1, "sigma": [2, 1]}]]}"#,
            "views[0][0].sigma: expected [low, high] with low <= high, found [2.0, 1.0]"
        ),
        (
            #"{"views": [[{"step": "gaussian-blur", "probability": 1, "sigma": [1]}]]}"#,
            "views[0][0].sigma: expected [low, high] with low <= high, found a list of 1"
        ),
        (
            #"{"views": [[{"step": "gaussian-blur", "probability": 1, "sigma": [1, "2"]}]]}"#,
            "views[0][0].sigma[1]: expected a number, found another kind of value"
        ),
        (
            #"{"views": [[{"step": "gaussian-blur", "probability": 1, "sigma": [1, 1e9]}]]}"#,
            "views[0][0].sigma: expected numbers from 0.0 to 1000.0, found 1000000000.0"
        ),
        (
            #"{"views": [[{"step": "grayscale", "probability": 1.5}]]}"#,
            "views[0][0].probability: expected numbers from 0.0 to 1.0, found 1.5"
        ),
        (
            #"{"views": [[{"step": "color-jitter", "probability": 1, "hue": [-0.6, 0]}]]}"#,
            "views[0][0].hue: expected numbers from -0.5 to 0.5, found -0.6"
        ),
        (
            #"{"views": [[{"step": "solarize", "probability": 1, "threshold": 256}]]}"#,
            "views[0][0].threshold: expected a whole number from 0 to 255, found 256"
        ),
        (
            #"{"views": [[{"step": "solarize", "probability": 1}]]}"#,
            "views[0][0].threshold: expected a value, found none"
        ),
        (
            #"{"views": [[\#(blur), \#(blur)]]}"#,
            "views[0][1]: expected each step at most once in a view, found another gaussian-blur"
        ),
    ]

    @Test(.eachRow) func whatIsWrongIsNamed() {
        eachRow(Self.wrong.named { $0.error }) { try whatIsWrongIsNamed($0) }
    }

    private func whatIsWrongIsNamed(_ test: Named<(json: String, error: String)>) throws {
        let (json, error) = test.value
        let found = #expect(throws: ViewPipelineError.self) { try read(json) }
        #expect(found.map { "\($0)" } == "v.json: " + error, "\(test.testDescription)")
    }

    @Test(.eachRow) func numbersThatAreNoneAreRefused() {
        eachRow(
            (["1e400", "-1e400", "NaN", "1.5.2", "1\(String(repeating: "0", count: 400))"] as [String])
                .named { $0 }
        ) { try numbersThatAreNoneAreRefused($0) }
    }

    private func numbersThatAreNoneAreRefused(_ test: Named<String>) throws {
        let number = test.value
        #expect(throws: ViewPipelineError.self) {
            try read(#"{"views": [[{"step": "grayscale", "probability": \#(number)}]]}"#)
        }
        #expect(throws: ViewPipelineError.self) {
            try read(#"{"views": [[{"step": "solarize", "probability": 1, "threshold": \#(number)}]]}"#)
        }
    }

    @Test func longAndDeepTextsAreRefused() throws {
        let long = String(repeating: " ", count: ViewPipeline.maximumLength + 1)
        let error = #expect(throws: ViewPipelineError.self) { try read(long) }
        #expect(error?.description == "v.json: the file: expected at most 65536 bytes, found 65537")
        let deep = #"{"views": "# + String(repeating: "[", count: 60_000)
        #expect(throws: ViewPipelineError.self) { try read(deep) }
    }

    /// No cut and no single changed byte of a pipeline does more than fail.
    @Test func damagedTextsAreReadOrRefused() throws {
        let json = try ViewPipeline.mocoV3.json()
        for length in json.indices {
            #expect(throws: ViewPipelineError.self, "\(length)") {
                try ViewPipeline(json: Array(json.prefix(length)), name: "cut")
            }
        }
        for place in json.indices {
            for byte in [0, 0x22, 0x2D, 0x39, 0x5B, 0x7D, 0xFF] as [UInt8] {
                var damaged = json
                damaged[place] = byte
                do {
                    let pipeline = try ViewPipeline(json: damaged, name: "damaged")
                    #expect(try ViewPipeline(json: pipeline.json(), name: "damaged") == pipeline)
                } catch let error as ViewPipelineError {
                    #expect(!error.description.contains("\n"))
                }
            }
        }
    }
}
