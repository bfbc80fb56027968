/// A dense tensor of float32 values in row-major order.
public struct Tensor: Sendable, Equatable {
    /// Length of each dimension; empty for a scalar.
    public let shape: [Int]
    /// `shape` multiplied out many values.
    public let values: [Float]

    /// Makes a tensor of values that are already in row-major order.
    ///
    /// - Throws: ``CheckpointError/wrongElementCount(shape:found:)`` when `values` does not fill `shape`.
    public init(shape: [Int], values: [Float]) throws(CheckpointError) {
        guard Tensor.elementCount(of: shape) == values.count else {
            throw CheckpointError.wrongElementCount(shape: shape, found: values.count)
        }
        self.shape = shape
        self.values = values
    }

    /// A matrix with its rows as columns; nil for other than two dimensions.
    var transposed: Tensor? {
        guard shape.count == 2 else { return nil }
        let (rows, columns) = (shape[0], shape[1])
        let turned = (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
        return try? Tensor(shape: [columns, rows], values: turned)
    }

    /// The product of `shape`, or nil where a length is negative or the product overflows.
    static func elementCount(of shape: [Int]) -> Int? {
        guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
        if shape.contains(0) { return 0 }
        var count = 1
        for length in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard !overflow else { return nil }
            count = product
        }
        return count
    }
}

/// Turns stored elements into float32 or integers.
struct TensorDecoder {
    private(set) var bytes: [UInt8]
    private(set) var storages: [String: Range<Int>]

    init(bytes: [UInt8], storages: [String: Range<Int>]) { (self.bytes, self.storages) = (bytes, storages) }

    /// Keeps the bytes of storages of at most `limit` bytes, and no others; of such that overlap no more than the file had.
    mutating func giveUpStorages(longerThan limit: Int) {
        var (kept, places) = ([UInt8](), [String: Range<Int>]())
        for (key, storage) in storages where storage.count <= min(limit, bytes.count - kept.count) {
            places[key] = kept.count..<(kept.count + storage.count)
            kept += bytes[storage]
        }
        (bytes, storages) = (kept, places)
    }

    /// The elements of a float tensor in row-major order, rounded to float32.
    func floats(_ reference: TensorReference, name: String) throws(CheckpointError) -> Tensor {
        let values: [Float]
        switch reference.type {
        case .float32 where reference.isContiguous: values = try copied(reference, name)
        case .float32: values = try gathered(reference, name) { Float(bitPattern: $0) }
        case .float64:
            values = try gathered(reference, name) { Float(Double(bitPattern: $0)) }
        case .float16:
            values = try gathered(reference, name) { Float(Float16(bitPattern: $0)) }
        case .bfloat16:
            values = try gathered(reference, name) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
        default:
            throw CheckpointError.tensor(
                name: name, expected: "floats of 16, 32 or 64 bits", found: reference.type.rawValue)
        }
        return try Tensor(shape: reference.shape, values: values)
    }

    /// The first element as an integer, for counters such as `num_batches_tracked`.
    func integer(_ reference: TensorReference, name: String) throws(CheckpointError) -> Int? {
        guard reference.elementCount == 1 else { return nil }
        return switch reference.type {
        case .int64: try gathered(reference, name) { Int(Int64(bitPattern: $0)) }.first
        case .int32: try gathered(reference, name) { Int(Int32(bitPattern: $0)) }.first
        case .int16: try gathered(reference, name) { Int(Int16(bitPattern: $0)) }.first
        case .int8: try gathered(reference, name) { Int(Int8(bitPattern: $0)) }.first
        case .uint8, .bool: try gathered(reference, name) { (bits: UInt8) in Int(bits) }.first
        default: nil
        }
    }

    /// The place of the view's elements in the file, checked once more against the storage.
    private func place(_ reference: TensorReference, _ name: String) throws(CheckpointError) -> Range<Int> {
        guard let storage = storages[reference.storageKey], let count = reference.elementCount,
            let bound = reference.upperBound, bound <= storage.count / reference.type.byteCount
        else {
            throw CheckpointError.tensor(
                name: name, expected: "a view within storage \(reference.storageKey)",
                found: "shape \(reference.shape), strides \(reference.strides)")
        }
        // Repeated elements (a stride of 0) let a small storage claim any shape.
        try CheckpointLimits.check(count, atMost: bytes.count, "elements of tensor \(name)")
        return storage
    }

    private func copied(_ reference: TensorReference, _ name: String) throws(CheckpointError) -> [Float] {
        let storage = try place(reference, name)
        let count = reference.elementCount ?? 0
        // Of no elements the array would be the one that all empty arrays share, and be written to.
        guard count > 0 else { return [] }
        let start = storage.lowerBound + reference.offset * MemoryLayout<Float>.size
        #if _endian(little)
            return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
                bytes.withUnsafeBytes { source in
                    UnsafeMutableRawBufferPointer(buffer).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: source[start..<start + 4 * count]))
                }
                filled = count
            }
        #else
            return try gathered(reference, name) { Float(bitPattern: $0) }
        #endif
    }

    /// Collects elements by their strides.
    private func gathered<Bits: FixedWidthInteger, Value>(
        _ reference: TensorReference, _ name: String, _ convert: (Bits) -> Value
    ) throws(CheckpointError) -> [Value] {
        let storage = try place(reference, name)
        let count = reference.elementCount ?? 0
        var values: [Value] = []
        values.reserveCapacity(count)
        var index = [Int](repeating: 0, count: reference.shape.count)
        var position = reference.offset
        bytes.withUnsafeBytes { source in
            for _ in 0..<count {
                let byte = storage.lowerBound + position * MemoryLayout<Bits>.size
                let bits = source.loadUnaligned(fromByteOffset: byte, as: Bits.self)
                values.append(convert(Bits(littleEndian: bits)))
                TensorDecoder.advance(&index, &position, reference)
            }
        }
        return values
    }

    /// Steps to the next element in row-major order.
    private static func advance(_ index: inout [Int], _ position: inout Int, _ view: TensorReference) {
        for dimension in index.indices.reversed() {
            index[dimension] += 1
            position += view.strides[dimension]
            if index[dimension] < view.shape[dimension] { return }
            position -= index[dimension] * view.strides[dimension]
            index[dimension] = 0
        }
    }
}
