/// What became of one image.
enum ImageOutcome<Value: Sendable & Equatable>: Sendable, Equatable {
    case measured(Value)
    case unreadable(UnreadableImage)
    /// The run was stopped before.
    case notReached

    /// What `body` makes of the image of that name; its error leaves out this image and no other.
    init(of name: String, _ body: () throws -> Value) {
        do {
            self = .measured(try body())
        } catch {
            self = .unreadable(UnreadableImage(name: name, reason: "\(error)"))
        }
    }

    /// The same with what `body` makes of the value.
    func map<Other>(_ body: (Value) -> Other) -> ImageOutcome<Other> {
        switch self {
        case .measured(let value): .measured(body(value))
        case .unreadable(let image): .unreadable(image)
        case .notReached: .notReached
        }
    }

    var value: Value? {
        if case .measured(let value) = self { value } else { nil }
    }

    var unreadable: UnreadableImage? {
        if case .unreadable(let image) = self { image } else { nil }
    }
}
