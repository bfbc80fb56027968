import Statistics

/// Random numbers of a network before its first step: each tensor has a stream of its own.
struct InitialParameters {
    let seed: UInt64

    func numbers(_ plan: NetworkPlan) -> [Float] {
        var numbers = [Float](repeating: 0, count: plan.parameterCount)
        for (index, entry) in plan.parameters.enumerated() {
            var stream = RandomStream(seed: seed, image: UInt64(index), purpose: .initialWeights)
            for number in 0..<entry.count {
                numbers[entry.offset + entry.place(number)] = draw(entry.initialization, &stream)
            }
        }
        return numbers
    }

    private func draw(
        _ initialization: ParameterEntry.Initialization, _ stream: inout RandomStream
    ) -> Float {
        switch initialization {
        case .normal(let fanOut):
            Float(
                StandardNormal.quantile(fromMedian: stream.nextOpenUnit() - 0.5)
                    * (2 / Double(fanOut)).squareRoot())
        case .uniform(let fanIn):
            Float(stream.nextUniform(from: -1, to: 1) / Double(fanIn).squareRoot())
        case .constant(let value): value
        }
    }
}
