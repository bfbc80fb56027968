import JointAugmentation

/// What the rows of a CSV are of, in columns behind their own: those that exist for a command.
///
/// `parameter`: what follows the law, several with + between; `scale_low`, `scale_high`: its range, of crops where they follow;
/// `realisation`: what makes crops of areas; `image_size`; `views`: name of the steps; `side` of the views in pixels;
/// `features`: of the network; `encoder`: the first 12 digits of its SHA-256; `data`: the images' fingerprint; `seed`.
struct RowIdentity {
    private(set) var columns: [(name: String, value: String)] = []

    /// Nothing yet.
    init() {}

    /// Laws without images.
    ///
    /// - Parameter range: nil where each row has its own.
    init(
        parameter: JoinedParameter, range: ParameterRange?, realisation: Realisation? = nil,
        imageSize: PixelSize? = nil, seed: UInt64? = nil
    ) {
        add("parameter", parameter.rawValue)
        add(range)
        add("realisation", realisation?.rawValue)
        add("image_size", imageSize?.description)
        add("seed", seed)
    }

    /// Views, of images and under a network where there are.
    init(
        _ design: JointDesign, side: Int? = nil, features: String? = nil, encoder: String? = nil,
        data: String? = nil, seed: UInt64
    ) {
        add("parameter", design.parameters.map(\.rawValue).joined(separator: "+"))
        add(try? design.curveRange())
        add("realisation", design.realisation.rawValue)
        add("views", design.pipeline.name)
        add("side", side)
        add(features: features, encoder: encoder, data: data)
        add("seed", seed)
    }

    /// Features of images.
    init(features: String, encoder: String? = nil, data: String?) {
        add(features: features, encoder: encoder, data: data)
    }

    private mutating func add(features: String?, encoder: String?, data: String?) {
        add("features", features)
        add("encoder", encoder.map(Self.short))
        add("data", data)
    }

    private mutating func add(_ range: ParameterRange?) {
        add("scale_low", range?.low)
        add("scale_high", range?.high)
    }

    private mutating func add(_ name: String, _ value: (some CustomStringConvertible)?) {
        if let value { columns.append((name, value.description)) }
    }

    /// Enough of a SHA-256 to tell files apart.
    static func short(_ sha256: String) -> String { String(sha256.prefix(12)) }
}

extension RowIdentity {
    /// Those of a report of SDF.
    init(_ context: SDFContext) {
        let settings = context.options.settings
        self.init(
            settings.views.design, side: settings.views.side, features: settings.features.rawValue,
            encoder: context.checkpoint.sha256, data: context.dataset.fingerprint, seed: settings.views.seed)
    }
}
