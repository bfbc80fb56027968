/// Finds the minimum of a smooth convex function by L-BFGS with backtracking.
///
/// Source: Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 and 3.1.
struct LimitedMemoryBFGS {
    /// Where the search ended.
    struct Outcome {
        let point: [Double]
        let value: Double
        let iterations: Int
        /// Whether the gradient is as small as was asked for.
        let isConverged: Bool
        let wasInterrupted: Bool
    }

    /// A step and the change of the gradient over it.
    private struct Correction {
        let step: [Double]
        let change: [Double]
        /// 1 / (step . change).
        let inverse: Double
    }

    /// The largest component of the gradient at the end.
    var tolerance = 1e-6
    var largestIterationCount = 1000
    private let memory = 10
    private let sufficientDecrease = 1e-4
    private let halvings = 40

    /// Searches from a point.
    ///
    /// - Parameters:
    ///   - function: value and gradient.
    ///   - isInterrupted: asked before each step.
    ///   - progress: told of the number of steps made.
    func minimum(
        from start: [Double], of function: ([Double]) -> (value: Double, gradient: [Double]),
        isInterrupted: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
    ) -> Outcome {
        var point = start
        var (value, gradient) = function(start)
        var corrections: [Correction] = []
        for iteration in 0..<largestIterationCount {
            let isConverged = Self.largest(gradient) <= tolerance
            guard !isConverged, !isInterrupted(),
                let next = step(from: point, value, gradient, corrections, function)
            else {
                return Outcome(
                    point: point, value: value, iterations: iteration, isConverged: isConverged,
                    wasInterrupted: !isConverged && isInterrupted())
            }
            if let correction = Self.correction(point, gradient, next.point, next.gradient) {
                corrections = corrections.suffix(memory - 1) + [correction]
            }
            (point, value, gradient) = next
            progress(iteration + 1)
        }
        return Outcome(
            point: point, value: value, iterations: largestIterationCount,
            isConverged: Self.largest(gradient) <= tolerance, wasInterrupted: false)
    }

    /// The next point, or nil where no step makes the function smaller: rounding has the last word.
    private func step(
        from point: [Double], _ value: Double, _ gradient: [Double], _ corrections: [Correction],
        _ function: ([Double]) -> (value: Double, gradient: [Double])
    ) -> (point: [Double], value: Double, gradient: [Double])? {
        let direction = Self.direction(gradient, corrections)
        let slope = Self.product(direction, gradient)
        guard slope < 0 else { return nil }
        var length =
            corrections.isEmpty ? min(1, 1 / Self.product(gradient, gradient).squareRoot()) : 1.0
        for _ in 0..<halvings {
            let candidate = zip(point, direction).map { $0 + length * $1 }
            let next = function(candidate)
            if next.value <= value + sufficientDecrease * length * slope {
                return (candidate, next.value, next.gradient)
            }
            length /= 2
        }
        return nil
    }

    /// Minus the approximate inverse Hessian times the gradient, by the two-loop recursion.
    private static func direction(_ gradient: [Double], _ corrections: [Correction]) -> [Double] {
        var direction = gradient.map { -$0 }
        var shares: [Double] = []
        for correction in corrections.reversed() {
            let share = correction.inverse * product(correction.step, direction)
            shares.append(share)
            add(-share, correction.change, to: &direction)
        }
        if let last = corrections.last {
            let scale = 1 / (last.inverse * product(last.change, last.change))
            for place in direction.indices { direction[place] *= scale }
        }
        for (correction, share) in zip(corrections, shares.reversed()) {
            add(
                share - correction.inverse * product(correction.change, direction), correction.step,
                to: &direction)
        }
        return direction
    }

    /// Nil where rounding has left no curvature.
    private static func correction(
        _ point: [Double], _ gradient: [Double], _ next: [Double], _ nextGradient: [Double]
    ) -> Correction? {
        let step = zip(next, point).map { $0 - $1 }
        let change = zip(nextGradient, gradient).map { $0 - $1 }
        let curvature = product(step, change)
        guard curvature > 1e-14 * product(change, change) else { return nil }
        return Correction(step: step, change: change, inverse: 1 / curvature)
    }

    private static func product(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for place in a.indices { sum += a[place] * b[place] }
        return sum
    }

    private static func add(_ factor: Double, _ vector: [Double], to target: inout [Double]) {
        for place in target.indices { target[place] += factor * vector[place] }
    }

    private static func largest(_ vector: [Double]) -> Double { vector.reduce(0) { max($0, abs($1)) } }
}
