import ArgumentParser
import JointAugmentation

/// An image size as WIDTHxHEIGHT.
struct PixelSize: ExpressibleByArgument {
    let size: ImageSize

    init?(argument: String) {
        let sides = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false)
            .compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ $0 <= 1_000_000 }),
            let size = try? ImageSize(width: sides[0], height: sides[1])
        else { return nil }
        self.size = size
    }
}
