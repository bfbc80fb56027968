import ArgumentParser
import JointAugmentation

/// A comma-separated list of numbers, one value to an option: `--beta -2,0,2`.
struct NumberList: ExpressibleByArgument {
    let numbers: [Double]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double($0.trimmingPrefix(while: \.isWhitespace)) }
        guard !parts.isEmpty, numbers.count == parts.count else { return nil }
        self.numbers = numbers
    }

    init(_ numbers: [Double]) { self.numbers = numbers }

    var defaultValueDescription: String { numbers.map { String($0) }.joined(separator: ",") }
}

/// An image size as WIDTHxHEIGHT.
struct PixelSize: ExpressibleByArgument, CustomStringConvertible {
    let size: ImageSize

    init(_ size: ImageSize) { self.size = size }

    var description: String { "\(size.width)x\(size.height)" }

    init?(argument: String) {
        let sides = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false)
            .compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ $0 <= 1_000_000 }),
            let size = try? ImageSize(width: sides[0], height: sides[1])
        else { return nil }
        self.size = size
    }
}
