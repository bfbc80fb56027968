import Dispatch
import Statistics

/// Pixels of some images, and a place for their features.
final class ProcessCall: Sendable {
    let kind: FeatureKind
    let count: Int
    let height: Int
    let width: Int
    /// Bytes of the pixels.
    let length: Int
    /// Nil where they are in shared memory.
    let pixels: BatchPixels?
    private let done = DispatchSemaphore(value: 0)
    private let result = Guarded<Result<[Float], ProcessFault>?>(nil)

    init(_ kind: FeatureKind, of batch: ImageBatch, length: Int, pixels: BatchPixels? = nil) {
        (self.kind, self.length, self.pixels) = (kind, length, pixels)
        (count, height, width) = (batch.count, batch.height, batch.width)
    }

    /// Whether its images can stand in one batch with another call's.
    func fits(_ other: ProcessCall) -> Bool {
        kind == other.kind && height == other.height && width == other.width
    }

    /// Ends the waiting.
    func finish(_ outcome: Result<[Float], ProcessFault>) {
        result.withLock { $0 = outcome }
        done.signal()
    }

    /// Waits for the features.
    ///
    /// - Throws: ``ProcessFault``.
    func wait() throws(ProcessFault) -> [Float] {
        done.wait()
        let outcome = result.withLock { $0 }
        return try outcome?.get() ?? []
    }
}

/// Calls whose images go to the process together, of one kind and size.
struct WaitingBatch {
    private(set) var calls: [ProcessCall] = []
    /// Images.
    private(set) var count = 0
    /// Where the pixels are; nil where the calls have them.
    let place: SharedPlace?
    /// Calls whose pixels are not there yet.
    var unwritten = 0

    /// Without a call.
    init(place: SharedPlace) { self.place = place }

    /// Of one call.
    init(_ call: ProcessCall, place: SharedPlace?) {
        self.place = place
        add(call)
    }

    /// Whether a call may join the others.
    ///
    /// - Parameter most: images of a batch; nil where calls are not joined.
    func hasRoom(for call: ProcessCall, _ most: Int?) -> Bool {
        guard let most, let first = calls.first else { return false }
        return first.fits(call) && count + call.count <= most
    }

    mutating func add(_ call: ProcessCall) {
        calls.append(call)
        count += call.count
    }

    /// Adds a call whose pixels are to be written behind those of the others; nil where the batch has no memory for them.
    mutating func share(_ call: ProcessCall) -> SharedPart? {
        let start = calls.reduce(0) { $0 + $1.length }
        guard let place, place.reserve(start + call.length) else { return nil }
        add(call)
        unwritten += 1
        return SharedPart(place: place, bytes: place.bytes(start..<(start + call.length)))
    }
}

/// What one call has of a place in shared memory, which it alone writes.
struct SharedPart: @unchecked Sendable {
    /// Keeps the bytes.
    let place: SharedPlace
    let bytes: UnsafeMutableRawBufferPointer
}
