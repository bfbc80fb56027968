import COneDNN

/// What the convolutions of one pass share: for one thread at a time.
package final class BFloat16Scratch {
    let stream: OpaquePointer
    let patches: BFloat16Maps.Output
    private var bytes: UnsafeMutableRawBufferPointer
    /// Where time is counted; nil where nobody asked.
    package let clock: ForwardClock?

    /// - Throws: ``BFloat16Error/missing(reason:)`` without the library.
    package init(patchCount: Int, clock: ForwardClock?) throws(BFloat16Error) {
        guard BFloat16.problem == nil, let stream = jc_onednn_stream_create() else {
            throw .missing(reason: BFloat16.problem ?? "oneDNN has no stream")
        }
        self.stream = stream
        patches = .aligned(patchCount)
        bytes = .allocate(byteCount: 0, alignment: Self.alignment)
        self.clock = clock
    }

    deinit {
        jc_onednn_stream_destroy(stream)
        patches.deallocate()
        bytes.deallocate()
    }

    /// The library's scratch memory, at least this long.
    func library(bytes needed: Int) -> UnsafeMutableRawPointer? {
        if bytes.count < needed {
            bytes.deallocate()
            bytes = .allocate(byteCount: needed, alignment: Self.alignment)
        }
        return bytes.baseAddress
    }

    /// Of a page, as the library aligns its own.
    private static let alignment = 4096
}
