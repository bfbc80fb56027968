/// The order in which the encoders of a file are offered: the first is taken by default.
///
/// What a project trains by gradients stands ahead of its slow copies, and of several without a mark the one
/// with a predictor, which the trained side alone has.
struct EncoderOrder {
    /// An encoder with the dictionary that it is in.
    typealias Found = (candidate: EncoderCandidate, named: NamedReferences)

    private let twinsOfTrained: Set<[String]>

    private init(_ found: [Found]) {
        twinsOfTrained = Set(
            found.filter { $0.candidate.mark?.isSlow == false }.map {
                EncoderMark.unmarked($0.candidate.parts)
            })
    }

    /// The encoders in order; those of one rank stay as the file has them.
    static func sorted(_ found: [Found]) -> [Found] {
        let order = EncoderOrder(found)
        let ranks = found.map { order.rank($0.candidate) }
        let best = found.indices.filter { ranks[$0] == ranks.min() }
        let leaders = best.count > 1 ? best.filter { EncoderOrder.hasPredictor(found[$0]) } : []
        return found.indices.sorted { first, second in
            let (left, right) = (leaders.contains(first) ? 0 : 1, leaders.contains(second) ? 0 : 1)
            return (ranks[first], left, first) < (ranks[second], right, second)
        }.map { found[$0] }
    }

    /// DINO's evaluation takes the teacher, all others the encoder that is trained. Where that one is marked
    /// (`student_backbone`, `query_backbone`), its twin without a mark is the copy: lightly's BYOL and MoCo.
    private func rank(_ candidate: EncoderCandidate) -> Int {
        if candidate.location == "teacher" { return 0 }
        guard let mark = candidate.mark else {
            return twinsOfTrained.contains(EncoderMark.unmarked(candidate.parts)) ? 2 : 1
        }
        return mark.isSlow ? 3 : 1
    }

    private static func hasPredictor(_ found: Found) -> Bool {
        HeadPrefixes(candidate: found.candidate, names: Array(found.named.references.keys)).predictor != nil
    }
}
