import Foundation
import Statistics

/// The images whose views' features are kept, not their cosines alone: the first of the order of a measurement that may stop
/// early, as many as fit into ``mostBytes``. What compares views of different images is measured of these.
struct FeaturePanel: Sendable, Equatable {
    /// How many there are.
    let count: Int
    /// Nil for all.
    private let images: Set<Int>?

    /// No image.
    static let none = FeaturePanel(of: 0, seed: 0, size: 0)
    /// Every image that is asked for.
    static let all = FeaturePanel()
    /// Bytes of their features in memory, and in a store.
    static let mostBytes = 32 << 20
    /// With two views of one number each.
    static let mostImages = mostBytes / 12
    /// An image with more views has too many pairs with those of others.
    static let mostViews = 2 * AllPairs.mostDrawnPairs
    /// Fewer images tell nothing of how alike different ones are.
    static let fewestImages = 30

    private init() { (images, count) = (nil, .max) }

    /// The first `size` of the order of `count` images.
    init(of count: Int, seed: UInt64, size: Int) {
        let first = Set(RandomPermutation(count: count, seed: seed, purpose: .measurementOrder).first(size))
        (images, self.count) = (first, first.count)
    }

    /// How many of `count` images fit.
    ///
    /// - Parameters:
    ///   - views: of an image.
    ///   - width: of a feature vector.
    static func size(of count: Int, views: Int, width: Int) -> Int {
        guard views <= mostViews else { return 0 }
        let fitting = mostBytes / max(1, ViewFeatures.byteCount(views: views, width: width))
        return min(count, fitting) < fewestImages ? 0 : min(count, fitting)
    }

    func contains(_ image: Int) -> Bool { images?.contains(image) ?? true }
}

/// The features of an image's views: unit vectors in float16, which moves a cosine by some 1e-5, and their lengths.
struct ViewFeatures: Sendable, Equatable {
    /// D.
    let width: Int
    /// `[views]`
    let lengths: [Float]
    /// `[views, D]`
    let units: [Float16]

    /// - Parameters:
    ///   - features: `[N, D]` of some views.
    ///   - places: rows of those that are kept, in the order in which they are.
    init(_ features: [Float], places: [Int], width: Int) {
        self.width = width
        var (lengths, units) = ([Float](), [Float16]())
        units.reserveCapacity(places.count * width)
        for place in places {
            let row = features[place * width..<(place + 1) * width]
            let length = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            lengths.append(Float(length))
            let scale = Float(1 / max(length, 1e-8))
            for value in row { units.append(Float16(value * scale)) }
        }
        (self.lengths, self.units) = (lengths, units)
    }

    /// Views.
    var count: Int { lengths.count }

    /// Unit vectors `[views, D]`.
    var unitRows: [Float] {
        units.withUnsafeBufferPointer { units in
            [Float](unsafeUninitializedCapacity: units.count) { rows, count in
                for place in units.indices { rows[place] = Self.float(units[place]) }
                count = units.count
            }
        }
    }

    /// The value of a finite number: without instructions for float16 the language's own way takes 5 ns.
    private static func float(_ value: Float16) -> Float {
        let bits = UInt32(value.bitPattern)
        let size = Float(bitPattern: (bits & 0x7FFF) << 13) * 0x1p112
        return Float(bitPattern: size.bitPattern | (bits & 0x8000) << 16)
    }

    /// The features themselves, `[views, D]`.
    var rows: [Float] {
        var rows = unitRows
        for (row, length) in lengths.enumerated() {
            for place in row * width..<(row + 1) * width { rows[place] *= length }
        }
        return rows
    }

    // MARK: - Bytes

    /// Bytes that an image takes.
    static func byteCount(views: Int, width: Int) -> Int { views * (4 + 2 * width) }

    /// The number of views, their lengths, then unit vectors, little-endian.
    var data: Data {
        var data = Data(capacity: 4 + Self.byteCount(views: count, width: width))
        withUnsafeBytes(of: UInt32(count).littleEndian) { data.append(contentsOf: $0) }
        for length in lengths {
            withUnsafeBytes(of: length.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        for value in units {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data
    }

    /// Nil for bytes that no run writes.
    init?(_ data: Data) {
        guard data.count > 4, data.count <= 4 + FeaturePanel.mostBytes else { return nil }
        let views = data.withUnsafeBytes { Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))) }
        guard views > 0, views <= FeaturePanel.mostViews + 2, (data.count - 4) % views == 0 else {
            return nil
        }
        let bytes = (data.count - 4) / views - 4
        guard bytes >= 2, bytes % 2 == 0 else { return nil }
        width = bytes / 2
        (lengths, units) = data.withUnsafeBytes { raw in
            let number = { (place: Int) in
                UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 + 4 * place, as: UInt32.self))
            }
            let half = { (place: Int) in
                UInt16(
                    littleEndian: raw.loadUnaligned(
                        fromByteOffset: 4 + 4 * views + 2 * place, as: UInt16.self))
            }
            return (
                (0..<views).map { Float(bitPattern: number($0)) },
                (0..<views * (bytes / 2)).map { Float16(bitPattern: half($0)) }
            )
        }
        guard lengths.allSatisfy({ $0.isFinite && $0 >= 0 }), units.allSatisfy({ abs($0) <= 1.001 }) else {
            return nil
        }
    }
}

/// What is measured of some images beside the cosines of their pairs.
struct ChosenImages: Sendable {
    /// Those that are drawn twice.
    var again = SecondDraws.none
    /// Those whose features are kept.
    var kept = FeaturePanel.none

    /// No image.
    static let none = ChosenImages()
}
