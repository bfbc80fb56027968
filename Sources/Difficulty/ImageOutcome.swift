/// What became of one image.
enum ImageOutcome: Sendable, Equatable {
    /// Its pairs, law by law.
    case measured([MeasuredPair])
    case unreadable(UnreadableImage)
    /// The run was stopped before.
    case notReached

    var pairs: [MeasuredPair]? {
        if case .measured(let pairs) = self { pairs } else { nil }
    }

    var unreadable: UnreadableImage? {
        if case .unreadable(let image) = self { image } else { nil }
    }
}
