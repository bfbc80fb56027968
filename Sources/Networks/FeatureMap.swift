/// A function from one vector of features to another.
protocol FeatureMap: Sendable {
    var outputCount: Int { get }

    func apply(_ features: [Float]) -> [Float]
}

extension LinearLayer: FeatureMap {}

extension Head: FeatureMap {}
