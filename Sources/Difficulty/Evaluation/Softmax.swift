import Foundation

/// Scores of classes.
enum Softmax {
    /// The first class with the largest score.
    static func largest(_ scores: ArraySlice<Double>) -> Int {
        var best = scores.startIndex
        for place in scores.indices where scores[place] > scores[best] { best = place }
        return best - scores.startIndex
    }

    /// Turns the scores of one image into probabilities.
    ///
    /// - Returns: -log of the probability of `label`.
    static func normalize(_ scores: UnsafeMutableBufferPointer<Double>, label: Int) -> Double {
        let top = scores.max() ?? 0
        let own = scores[label]
        var total = 0.0
        for place in scores.indices {
            scores[place] = exp(scores[place] - top)
            total += scores[place]
        }
        for place in scores.indices { scores[place] /= total }
        return log(total) - (own - top)
    }
}
