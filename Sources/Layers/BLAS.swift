import CLayerKernels
import COpenBLAS
import Foundation
import Statistics

/// The linear-algebra library underneath.
public enum BLAS {
    /// Version and build options of the library, and the processor that it chose kernels for: where two
    /// machines give features that differ in the last bits, this says why.
    public static var provenance: String {
        let configuration = String(cString: openblas_get_config()).trimmingSuffix(while: \.isWhitespace)
        let own = ProductPanels.Way.best == .library ? "" : ", forward products by \(forwardKernels)"
        return "\(configuration), kernels for \(core)\(own)"
    }

    /// Whose kernels multiply in the forward path, such as `jc-stats with AVX-512`.
    public static var forwardKernels: String {
        switch ProductPanels.Way.best {
        case .avx512: "jc-stats with AVX-512"
        case .avx2: "jc-stats with AVX2"
        case .library: "OpenBLAS for \(core)"
        }
    }

    /// The processor that kernels were chosen for, such as `SkylakeX`.
    public static var core: String { String(cString: openblas_get_corename()) }

    /// What keeps OpenBLAS from kernels as wide as the processor's vectors, where something does.
    ///
    /// Where the environment does not choose, kernels are chosen while the library is loaded (`openblas_start.c`).
    public static var confinement: String? {
        guard let wider = jc_wider_core(core).map({ String(cString: $0) }) else { return nil }
        guard let value = getenv("OPENBLAS_CORETYPE") else {
            return "OpenBLAS took kernels for \(core); OPENBLAS_CORETYPE=\(wider) is faster on this processor"
        }
        return "OPENBLAS_CORETYPE=\(String(cString: value)) confines OpenBLAS to kernels for \(core), "
            + "and this processor has those for \(wider)"
    }

    /// Whether a row of a product is the same to the bit wherever it stands among the rows.
    ///
    /// So it is with OpenBLAS's AVX-512 kernels. Those for AVX2 treat the rows of a strip of twelve differently, so
    /// that rows of several images must not share a product. Found by trying, since the library does not tell.
    package static let rowsMayMix = [(inner: 64, columns: 64), (inner: 600, columns: 128)].allSatisfy {
        shape in
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

    /// Takes the memory that the products of `threads` threads need, for the rest of the run.
    ///
    /// The library takes a buffer with a thread's first product, and where there is no memory for one it tries for ever.
    ///
    /// - Throws: ``BLASError/noMemory(buffers:found:bytes:limit:)``, before anything has been computed.
    public static func reserve(threads: Int) throws(BLASError) {
        useCallingThreadOnly()
        // No more threads than cores run at once.
        let count = min(threads, ProcessInfo.processInfo.activeProcessorCount)
        var buffers: [UnsafeMutableRawPointer?] = []
        defer { for buffer in buffers { blas_memory_free(buffer) } }
        for found in 0..<count {
            // One that the library has kept costs nothing, but it does not say so.
            guard found < reserved.withLock({ $0 }) || AddressSpace.hasRoom(for: bufferBytes) else {
                throw .noMemory(
                    buffers: count, found: found, bytes: bufferBytes, limit: AddressSpace.limit)
            }
            buffers.append(blas_memory_alloc(0))
        }
        reserved.withLock { $0 = max($0, count) }
    }

    /// What the library takes for each thread that multiplies.
    package static let bufferBytes: Int = {
        #if arch(x86_64)
            128 << 20
        #else
            32 << 20
        #endif
    }()

    private static let reserved = Guarded(0)

    /// Confines each call to the thread that makes it: callers bring their own threads.
    package static func useCallingThreadOnly() {
        _ = threadLimit
    }

    private static let threadLimit: Void = openblas_set_num_threads(1)
}

/// What the linear-algebra library cannot have.
public enum BLASError: Error, Equatable {
    /// Fewer buffers than threads.
    case noMemory(buffers: Int, found: Int, bytes: Int, limit: Int?)
}

extension BLASError: CustomStringConvertible {
    /// One line: what, where, expected and found.
    public var description: String {
        switch self {
        case .noMemory(let buffers, let found, let bytes, let limit):
            "memory for matrix products: expected \(bytes >> 20) MB of addresses for each of \(buffers) threads, "
                + "found room for \(found)"
                + (limit.map { " within the limit of \($0 >> 20) MB (ulimit -v)" } ?? "")
                + (found > 0 ? "; --threads \(found) needs less" : "")
        }
    }
}

extension StringProtocol {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> SubSequence {
        self[..<(lastIndex { !isDropped($0) }.map { index(after: $0) } ?? startIndex)]
    }
}
