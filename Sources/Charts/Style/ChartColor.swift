/// An opaque sRGB colour.
///
/// The named ones are the eight colours of Okabe and Ito's "Color Universal Design" (2008), chosen
/// to be told apart with any of the common kinds of colour blindness.
public struct ChartColor: Sendable, Hashable {
    /// Red, 0 to 255.
    public let red: UInt8
    /// Green, 0 to 255.
    public let green: UInt8
    /// Blue, 0 to 255.
    public let blue: UInt8

    /// A colour of its three components, each 0 to 255.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Black.
    public static let black = ChartColor(red: 0, green: 0, blue: 0)
    /// Orange.
    public static let orange = ChartColor(red: 230, green: 159, blue: 0)
    /// Sky blue.
    public static let skyBlue = ChartColor(red: 86, green: 180, blue: 233)
    /// Bluish green.
    public static let bluishGreen = ChartColor(red: 0, green: 158, blue: 115)
    /// Yellow: for fills only, since it is hard to see as a line on white.
    public static let yellow = ChartColor(red: 240, green: 228, blue: 66)
    /// Blue.
    public static let blue = ChartColor(red: 0, green: 114, blue: 178)
    /// Vermillion.
    public static let vermillion = ChartColor(red: 213, green: 94, blue: 0)
    /// Reddish purple.
    public static let reddishPurple = ChartColor(red: 204, green: 121, blue: 167)
}
