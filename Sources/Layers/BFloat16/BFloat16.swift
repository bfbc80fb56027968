import CLayerKernels
import COneDNN
import Statistics

/// What products are computed in.
public enum Precision: String, Sendable, CaseIterable, Codable {
    /// float32: the default, and what estimates are of.
    case float32
    /// bfloat16 (8 bits of significand) with sums in float32, where the processor has it.
    case bfloat16
}

/// Products in bfloat16.
public enum BFloat16 {
    /// Why there are none here, in words; nil where there are.
    public static let problem: String? = jc_onednn_problem().map { String(cString: $0) }

    /// The library that makes them, the instructions that it takes, and what this package's kernels do; nil where there are none.
    public static let provenance: String? = library.map {
        $0 + (hasTiles ? "" : ", most layers by jc-stats with AVX512_BF16")
    }

    private static let library = jc_onednn_provenance().map { String(cString: $0) }

    /// Whether they are of whole tiles (AMX), which no kernel of vectors comes near.
    package static let hasTiles = library?.hasSuffix("AMX") ?? false
}

/// What the library of bfloat16 products cannot do.
public enum BFloat16Error: Error, Equatable, CustomStringConvertible {
    /// There are no such products here.
    case missing(reason: String)
    /// A convolution that it has none for.
    case noConvolution(layer: String)
    /// A convolution that it did not run.
    case failed(layer: String)

    /// One line: what, where, expected and found.
    public var description: String {
        switch self {
        case .missing(let reason): "bfloat16: \(reason)"
        case .noConvolution(let layer):
            "bfloat16: \(layer): expected a convolution that oneDNN has, found none"
        case .failed(let layer): "bfloat16: \(layer): oneDNN did not run it"
        }
    }
}

/// Channels-last maps in bfloat16, each number the upper half of a float's bits, and what is done to them without products.
package enum BFloat16Maps {
    package typealias Input = UnsafePointer<UInt16>
    package typealias Output = UnsafeMutablePointer<UInt16>

    /// The nearest bfloat16 of each number, ties to even.
    package static func round(_ values: UnsafeBufferPointer<Float>, into maps: Output) {
        guard let start = values.baseAddress else { return }
        jc_bfloat16_round(start, values.count, maps)
    }

    /// As ``MaxPooling``.
    ///
    /// - Parameter followsReLU: whether no number is negative.
    package static func maxPool(
        _ maps: Input, _ shape: ActivationShape, followsReLU: Bool, into output: Output
    ) {
        if followsReLU, shape.channels.isMultiple(of: 32) {
            jc_bfloat16_max_pool_positive(maps, shape.map, output)
        } else {
            jc_bfloat16_max_pool(maps, shape.map, output)
        }
    }

    /// The mean of each channel of one image, summed in double precision.
    ///
    /// - Parameter sums: scratch memory of a number a channel.
    package static func mean(
        _ map: Input, area: Int, channels: Int, sums: UnsafeMutablePointer<Double>,
        into features: UnsafeMutablePointer<Float>
    ) {
        jc_bfloat16_mean(map, area, channels, sums, features)
    }
}
