/// The size, weight and shade of a text; the family is always DejaVu Sans.
struct TextStyle: Hashable {
    /// The em size in points.
    var size: Double
    var isBold: Bool
    var color: ChartColor

    /// From one baseline to the next. DejaVu Sans is 1.164 em high, so lines do not touch.
    var lineHeight: Double { 1.22 * size }

    static let ink = ChartColor(red: 34, green: 34, blue: 34)
    static let softInk = ChartColor(red: 85, green: 85, blue: 85)

    static let pageTitle = TextStyle(size: 15, isBold: true, color: ink)
    static let title = TextStyle(size: 13, isBold: true, color: ink)
    static let axisLabel = TextStyle(size: 11.5, isBold: false, color: ink)
    static let tickLabel = TextStyle(size: 10, isBold: false, color: ink)
    static let legend = TextStyle(size: 10, isBold: false, color: ink)
    static let caption = TextStyle(size: 9.5, isBold: false, color: softInk)
}
