/// The type of a stored tensor's elements.
public enum ScalarType: String, Sendable, Hashable, CaseIterable {
    /// IEEE 754 binary formats, and the upper half of a binary32.
    case float16, bfloat16, float32, float64
    /// Signed integers.
    case int8, int16, int32, int64
    /// Unsigned integers.
    case uint8, uint16, uint32, uint64
    /// Eight-bit floats, which are listed but not decoded.
    case float8e4m3 = "float8_e4m3fn"
    /// Eight-bit floats with a wider exponent, which are listed but not decoded.
    case float8e5m2 = "float8_e5m2"
    /// One byte, 0 or 1.
    case bool
    /// Pairs of floats, which are listed but not decoded.
    case complex64, complex128

    /// Bytes of one element.
    public var byteCount: Int {
        switch self {
        case .int8, .uint8, .bool, .float8e4m3, .float8e5m2: 1
        case .float16, .bfloat16, .int16, .uint16: 2
        case .float32, .int32, .uint32: 4
        case .float64, .int64, .uint64, .complex64: 8
        case .complex128: 16
        }
    }

    /// Whether ``Tensor`` can hold the elements: real floats of 16 bits or more.
    public var isFloat: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: true
        default: false
        }
    }

    /// Whether the elements are whole numbers.
    public var isInteger: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
        default: false
        }
    }
}

extension ScalarType {
    /// The type of a torch storage class such as `FloatStorage`; an untyped storage counts bytes.
    init?(storageClass: String) {
        let types: [String: ScalarType] = [
            "HalfStorage": .float16, "BFloat16Storage": .bfloat16, "FloatStorage": .float32,
            "DoubleStorage": .float64, "CharStorage": .int8, "ShortStorage": .int16, "IntStorage": .int32,
            "LongStorage": .int64, "ByteStorage": .uint8, "BoolStorage": .bool,
            "ComplexFloatStorage": .complex64, "ComplexDoubleStorage": .complex128, "UntypedStorage": .uint8,
        ]
        guard let type = types[storageClass] else { return nil }
        self = type
    }

    /// The type that a safetensors header names, such as `F32`.
    init?(safetensors name: String) {
        let types: [String: ScalarType] = [
            "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64, "I8": .int8, "I16": .int16,
            "I32": .int32, "I64": .int64, "U8": .uint8, "U16": .uint16, "U32": .uint32, "U64": .uint64,
            "F8_E4M3": .float8e4m3, "F8_E5M2": .float8e5m2, "BOOL": .bool, "C64": .complex64,
        ]
        guard let type = types[name] else { return nil }
        self = type
    }
}
