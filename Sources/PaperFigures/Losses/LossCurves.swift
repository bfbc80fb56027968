import JointAugmentation

extension [LossCurve] {
    /// The curves of one method.
    ///
    /// - Parameter method: nil for the only one that there is.
    /// - Throws: ``LossFileError`` where there are several, or none of it.
    public func of(_ method: ContrastiveMethod?) throws(LossFileError) -> [LossCurve] {
        let found = ContrastiveMethod.allCases.filter { method in contains { $0.method == method } }
        guard let method else {
            guard found.count < 2 else { throw .severalMethods(found: found) }
            return self
        }
        guard found.contains(method) else { throw .noMethod(expected: method, found: found) }
        return filter { $0.method == method }
    }
}

extension LossCurve {
    /// The mean of runs of one law and several seeds, step by step, as long as the shortest.
    ///
    /// - Returns: nil without runs, and where they count other steps.
    public static func mean(of curves: [LossCurve], law: Law) -> LossCurve? {
        guard let first = curves.first, let count = curves.map(\.losses.count).min(), count > 0 else {
            return nil
        }
        let steps = first.steps.prefix(count)
        guard curves.allSatisfy({ $0.steps.prefix(count) == steps && $0.method == first.method }) else {
            return nil
        }
        let losses = (0..<count).map { step in
            curves.reduce(0) { $0 + $1.losses[step] } / Double(curves.count)
        }
        return LossCurve(
            method: first.method, law: law, label: law.label, steps: Array(steps), losses: losses)
    }
}
