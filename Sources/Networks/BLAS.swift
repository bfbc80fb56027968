import COpenBLAS

/// The linear-algebra library underneath.
public enum BLAS {
    /// Version and build options of the library, and the processor that it chose kernels for: where two
    /// machines give features that differ in the last bits, this says why.
    public static var provenance: String {
        let configuration = String(cString: openblas_get_config()).trimmingSuffix(while: \.isWhitespace)
        return "\(configuration), kernels for \(String(cString: openblas_get_corename()))"
    }

    /// Confines each call to the thread that makes it: callers bring their own threads.
    static func useCallingThreadOnly() {
        _ = threadLimit
    }

    private static let threadLimit: Void = openblas_set_num_threads(1)
}

extension StringProtocol {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> SubSequence {
        self[..<(lastIndex { !isDropped($0) }.map { index(after: $0) } ?? startIndex)]
    }
}
