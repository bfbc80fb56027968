import Imaging

/// Pixels of a call in the process's order and type.
enum BatchPixels: Sendable {
    case floats([Float])
    case bytes([UInt8])

    /// Their bytes, little-endian.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch self {
        case .floats(let values): values.withUnsafeBytes(body)
        case .bytes(let values): values.withUnsafeBytes(body)
        }
    }
}

/// Turns a batch into what a process takes.
struct PixelCoder: Sendable {
    private let layout: ProcessIdentity.Layout
    private let type: ProcessIdentity.ElementType
    private let normalization: Normalization

    init(_ identity: ProcessIdentity) {
        (layout, type, normalization) = (identity.layout, identity.elementType, identity.normalization)
    }

    /// Bytes of a batch's pixels.
    func length(_ batch: ImageBatch) -> Int { batch.values.count * type.size }

    /// The pixels of a batch.
    func pixels(_ batch: ImageBatch) -> BatchPixels {
        switch type {
        case .float32: .floats(written(batch))
        case .uint8: .bytes(written(batch))
        }
    }

    private func written<Value>(_ batch: ImageBatch) -> [Value] {
        [Value](unsafeUninitializedCapacity: batch.values.count) { target, initialized in
            write(
                batch,
                to: UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(target)[..<length(batch)]))
            initialized = batch.values.count
        }
    }

    /// Writes the pixels of a batch.
    ///
    /// - Parameter target: ``length(_:)`` bytes, where a float32 may be.
    func write(_ batch: ImageBatch, to target: UnsafeMutableRawBufferPointer) {
        switch (type, batch.values) {
        case (.float32, .numbers(let values)): write(values, batch, to: target)
        case (.float32, .bytes(let values, let normalization)):
            let target = target.bindMemory(to: Float.self)
            values.withUnsafeBufferPointer { values in
                guard layout == .nchw else { return normalization.write(values, to: target) }
                for image in images(batch) {
                    normalization.writePlanes(
                        UnsafeBufferPointer(rebasing: values[image]),
                        to: UnsafeMutableBufferPointer(rebasing: target[image]))
                }
            }
        case (.uint8, .numbers(let values)):
            write(values.indices.map { byte(values[$0], $0 % 3) }, batch, to: target)
        case (.uint8, .bytes(let values, _)): write(values, batch, to: target)
        }
    }

    /// The byte that was normalised: views have 8 bits before, which float32 keeps for every mean and deviation that an
    /// identity may have.
    func byte(_ value: Float, _ channel: Int) -> UInt8 {
        let brightness = value * normalization.standardDeviation[channel] + normalization.mean[channel]
        return UInt8(max(0, min(255, (brightness * 255).rounded())))
    }

    /// Where the values of each image are.
    private func images(_ batch: ImageBatch) -> [Range<Int>] {
        let length = batch.values.count / batch.count
        return (0..<batch.count).map { $0 * length..<($0 + 1) * length }
    }

    /// Channels last as they are, or as planes.
    private func write<Value>(
        _ values: [Value], _ batch: ImageBatch, to target: UnsafeMutableRawBufferPointer
    ) {
        guard layout == .nchw else { return values.withUnsafeBytes { target.copyMemory(from: $0) } }
        let target = target.bindMemory(to: Value.self)
        let area = batch.height * batch.width
        values.withUnsafeBufferPointer { source in
            for image in images(batch) {
                for channel in 0..<3 {
                    for pixel in 0..<area {
                        target[image.lowerBound + channel * area + pixel] =
                            source[image.lowerBound + 3 * pixel + channel]
                    }
                }
            }
        }
    }
}
