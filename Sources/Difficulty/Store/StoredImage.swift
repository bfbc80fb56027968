/// An image in a store: its number and name in the data set, and what became of it.
struct StoredImage: Sendable, Equatable {
    let number: Int
    let name: String
    let outcome: ImageOutcome<MeasuredImage>
}
