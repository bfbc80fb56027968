/// Makes names and texts that come from a file safe to print.
public enum PrintableText {
    /// The text with control characters, line breaks and marks that turn the direction of writing escaped as
    /// in Swift (`\n`, `\u{1B}`), since a terminal would obey them.
    public static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                escaped += scalar.escaped(asASCII: true)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
