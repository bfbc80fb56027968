extension String {
    /// The text with a capital first letter.
    var asHeading: String { prefix(1).uppercased() + dropFirst() }
}
