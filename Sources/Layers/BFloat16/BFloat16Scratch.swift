import COneDNN

/// What the convolutions of one pass share: for one thread at a time.
package final class BFloat16Scratch {
    let stream: OpaquePointer
    let patches: BFloat16Maps.Output
    private var bytes: UnsafeMutableRawBufferPointer
    private var halves = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: 0)
    private var activations = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: 0)
    /// Where time is counted; nil where nobody asked.
    package let clock: ForwardClock?

    /// - Throws: ``BFloat16Error/missing(reason:)`` without the library.
    package init(patchCount: Int, clock: ForwardClock?) throws(BFloat16Error) {
        guard BFloat16.problem == nil, let stream = jc_onednn_stream_create() else {
            throw .missing(reason: BFloat16.problem ?? "oneDNN has no stream")
        }
        self.stream = stream
        patches = .allocate(capacity: max(1, patchCount))
        bytes = .allocate(byteCount: 0, alignment: Self.alignment)
        self.clock = clock
    }

    deinit {
        jc_onednn_stream_destroy(stream)
        patches.deallocate()
        bytes.deallocate()
        halves.deallocate()
        activations.deallocate()
    }

    /// Room for this many rounded numbers, used anew by each layer.
    func rounded(_ count: Int) -> BFloat16Maps.Output { Self.room(count, in: &halves) ?? patches }

    /// Room for what a layer gives to the next one.
    func activated(_ count: Int) -> BFloat16Maps.Output {
        Self.room(count, in: &activations) ?? patches
    }

    private static func room(
        _ count: Int, in buffer: inout UnsafeMutableBufferPointer<UInt16>
    ) -> BFloat16Maps.Output? {
        if buffer.count < count || buffer.baseAddress == nil {
            buffer.deallocate()
            buffer = .allocate(capacity: max(count, 1))
        }
        return buffer.baseAddress
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
