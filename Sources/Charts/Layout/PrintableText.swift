extension String {
    /// The text with spaces in place of what no font shows and what Cairo and XML refuse: control
    /// characters (line breaks too) and Unicode's noncharacters.
    var printable: String {
        String(
            UnicodeScalarView(
                unicodeScalars.map { scalar in
                    let properties = scalar.properties
                    let isShown =
                        properties.generalCategory != .control && !properties.isNoncharacterCodePoint
                    return isShown ? scalar : " "
                }))
    }
}
