/// Pixels of views of one size, `[views, height, width, 3]`: what an encoder is given.
public enum PixelValues: Sendable, Equatable {
    /// Normalised.
    case numbers([Float])
    /// As they were decoded and resized, and what would normalise them: a quarter of the memory.
    case bytes([UInt8], Normalization)

    /// Numbers or bytes.
    public var count: Int {
        switch self {
        case .numbers(let values): values.count
        case .bytes(let values, _): values.count
        }
    }

    /// Normalised, which takes time where they are not.
    public var numbers: [Float] {
        switch self {
        case .numbers(let values): values
        case .bytes(let values, let normalization): normalization.numbers(values[...])
        }
    }

    /// Calls `body` with some of them normalised, of whole pixels.
    public func withNumbers<Result, Failure: Error>(
        in range: Range<Int>, _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch self {
        case .numbers(let values):
            try values.withUnsafeBufferPointer { values throws(Failure) in
                try body(UnsafeBufferPointer(rebasing: values[range]))
            }
        case .bytes(let values, let normalization):
            try normalization.numbers(values[range]).withUnsafeBufferPointer(body)
        }
    }

    /// Views of one renderer, one behind the other.
    public static func joined(_ parts: [PixelValues]) -> PixelValues {
        guard parts.count != 1 else { return parts[0] }
        var (bytes, normalization): ([UInt8], Normalization?) = ([], nil)
        bytes.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for case .bytes(let values, let own) in parts {
            bytes += values
            normalization = own
        }
        if let normalization { return .bytes(bytes, normalization) }
        var numbers: [Float] = []
        numbers.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for case .numbers(let values) in parts { numbers += values }
        return .numbers(numbers)
    }
}
