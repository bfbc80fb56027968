import Imaging
import Statistics

/// A photograph that stands behind the objects of demo images.
struct DemoPhotograph: Sendable {
    /// The photographs of `mate-backgrounds` that show a flower, a leaf or a drop from near.
    static let closeUps: Set<String> = [
        "Aqua.jpg", "Blinds.jpg", "FreshFlower.jpg", "Garden.jpg", "LadyBird.jpg", "RainDrops.jpg",
        "TwoWings.jpg",
        "YellowFlower.jpg",
    ]

    let image: RGBImage
    /// Whether it shows small things from near.
    let isCloseUp: Bool

    /// The photographs below a folder, in byte order of their names.
    ///
    /// - Throws: ``DemoError`` where one cannot be read, or there is none.
    static func all(in folder: String, threads: Int) throws(DemoError) -> [Self] {
        let names = try DemoSources.images(in: folder).map(\.name)
        guard !names.isEmpty else { throw .nothingSuitable(path: folder, what: "photographs", found: 0) }
        return try Parallel.map(count: names.count, threads: threads) {
            number throws(DemoError) -> Self in
            try read(folder, names[number])
        }
    }

    /// One photograph.
    static func read(_ folder: String, _ name: String) throws(DemoError) -> Self {
        let image = try DemoSources.picture(folder, name) { bytes, name throws(ImagingError) in
            try ImageDecoder.decode(bytes, name: name)
        }
        return Self(image: image, isCloseUp: closeUps.contains(FilePath.lastComponent(name)))
    }
}
