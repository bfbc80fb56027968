import CNetworkKernels
import COpenBLAS
import Foundation

/// The linear-algebra library underneath.
public enum BLAS {
    /// Version and build options of the library, and the processor that it chose kernels for: where two
    /// machines give features that differ in the last bits, this says why.
    public static var provenance: String {
        let configuration = String(cString: openblas_get_config()).trimmingSuffix(while: \.isWhitespace)
        return "\(configuration), kernels for \(core)"
    }

    /// The processor that kernels were chosen for, such as `SkylakeX`.
    public static var core: String { String(cString: openblas_get_corename()) }

    /// What keeps OpenBLAS from the processor's widest vectors, where the environment does.
    public static var confinement: String? {
        guard jc_has_avx512(), narrowCores.contains(core), let value = getenv("OPENBLAS_CORETYPE") else {
            return nil
        }
        return
            "OPENBLAS_CORETYPE=\(String(cString: value)) confines OpenBLAS to AVX2, and this processor has AVX-512"
    }

    /// Cores of the library whose kernels stop at AVX2.
    private static let narrowCores = [
        "Haswell", "Zen", "Excavator", "Steamroller", "Prescott", "Sandybridge",
    ]

    /// Whether there are kernels that multiply small matrices as they lie in memory.
    static let hasSmallKernels = rowsMayMix && ["SkylakeX", "Cooperlake", "SapphireRapids"].contains(core)

    /// Whether a row of a product is the same to the bit wherever it stands among the rows.
    ///
    /// So it is with OpenBLAS's AVX-512 kernels. Those for AVX2 treat the rows of a strip of twelve differently, so
    /// that rows of several images must not share a product. Found by trying, since the library does not tell.
    static let rowsMayMix = [(inner: 64, columns: 64), (inner: 600, columns: 128)].allSatisfy { shape in
        useCallingThreadOnly()
        let (rows, inner, columns) = (192, shape.inner, shape.columns)
        let a = (0..<(rows * inner)).map { 1 / Float(1 + $0 % inner) }
        let b = (0..<(inner * columns)).map { 1 / Float(3 + $0) }
        var c = [Float](repeating: 0, count: rows * columns)
        c.withUnsafeMutableBufferPointer { c in
            a.withUnsafeBufferPointer { a in
                b.withUnsafeBufferPointer { b in
                    MatrixProduct(rows: rows, columns: columns, inner: inner)
                        .multiply(a, b, bStride: columns, into: c, cStride: columns)
                }
            }
        }
        return (columns..<c.count).allSatisfy { c[$0] == c[$0 - columns] }
    }

    /// Confines each call to the thread that makes it: callers bring their own threads.
    package static func useCallingThreadOnly() {
        _ = threadLimit
    }

    private static let threadLimit: Void = openblas_set_num_threads(1)
}

extension StringProtocol {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> SubSequence {
        self[..<(lastIndex { !isDropped($0) }.map { index(after: $0) } ?? startIndex)]
    }
}
