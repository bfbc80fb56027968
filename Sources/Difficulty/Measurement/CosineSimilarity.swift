/// The cosine of two feature vectors.
public enum CosineSimilarity {
    /// x . y / (max(|x|, 1e-8) max(|y|, 1e-8)), summed in double precision (the clamp is torch's).
    ///
    /// - Parameters:
    ///   - x: D features of the first view.
    ///   - y: D features of the second view.
    public static func between(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
        var product = 0.0
        var squareX = 0.0
        var squareY = 0.0
        for (a, b) in zip(x, y) {
            let (a, b) = (Double(a), Double(b))
            product += a * b
            squareX += a * a
            squareY += b * b
        }
        return product / (max(squareX.squareRoot(), 1e-8) * max(squareY.squareRoot(), 1e-8))
    }
}
