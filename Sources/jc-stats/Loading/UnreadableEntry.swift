import Difficulty

/// An image that was left out, in JSON.
struct UnreadableEntry: Encodable {
    let name: String
    let reason: String

    init(_ image: UnreadableImage) {
        name = image.name
        reason = image.reason
    }
}
