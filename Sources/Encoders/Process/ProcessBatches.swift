import Foundation

/// Batches that were sent and are not answered, first in, first out.
struct BatchesUnderWay {
    private struct Batch {
        let number: Int
        let sent: WaitingBatch
        let width: Int
        /// Bytes of its features.
        var length: Int { sent.count * width * MemoryLayout<Float>.size }
    }

    private var batches: [Batch] = []
    /// Bytes of the line that was read ahead of the first batch's features, which is checked.
    private var isLineRead = false
    private(set) var nextNumber = 1
    /// What was answered in all.
    private(set) var answered = (batches: 0, images: 0, bytes: 0)

    var isEmpty: Bool { batches.isEmpty }
    var count: Int { batches.count }
    /// Those who wait.
    var calls: [ProcessCall] { batches.flatMap(\.sent.calls) }

    mutating func add(_ batch: WaitingBatch, width: Int) {
        batches.append(Batch(number: nextNumber, sent: batch, width: width))
        nextNumber += 1
    }

    /// What was answered to a batch.
    struct Answer {
        let parts: [(call: ProcessCall, features: [Float])]
        /// Where the pixels were.
        let place: SharedPlace?
    }

    /// Takes an answer from the front of what was read; nil where it is not all there.
    mutating func take(_ bytes: inout [UInt8]) throws(ProcessProblem) -> Answer? {
        guard let batch = batches.first else { return nil }
        if !isLineRead {
            guard let place = bytes.prefix(ProcessMessages.longestAnswer).firstIndex(of: UInt8(ascii: "\n"))
            else {
                guard bytes.count < ProcessMessages.longestAnswer else {
                    throw .wrongAnswer(
                        expected: "a line of at most \(ProcessMessages.longestAnswer) bytes",
                        found: FoundText.of(bytes))
                }
                return nil
            }
            try ProcessMessages.check(
                bytes[..<place], number: batch.number, count: batch.sent.count, width: batch.width)
            bytes.removeSubrange(...place)
            isLineRead = true
        }
        guard bytes.count >= batch.length else { return nil }
        let parts = Self.parts(bytes.prefix(batch.length), of: batch.sent.calls, width: batch.width)
        bytes.removeFirst(batch.length)
        batches.removeFirst()
        isLineRead = false
        answered.batches += 1
        answered.images += batch.sent.count
        answered.bytes += batch.sent.calls.reduce(0) { $0 + $1.length }
        return Answer(parts: parts, place: batch.sent.place)
    }

    private static func parts(
        _ bytes: ArraySlice<UInt8>, of calls: [ProcessCall], width: Int
    ) -> [(ProcessCall, [Float])] {
        var start = bytes.startIndex
        return calls.map { call in
            let end = start + call.count * width * MemoryLayout<Float>.size
            let values = [Float](unsafeUninitializedCapacity: call.count * width) { target, initialized in
                bytes[start..<end].withUnsafeBytes { source in
                    UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
                }
                initialized = call.count * width
            }
            start = end
            return (call, values)
        }
    }
}

/// Bytes on their way into a pipe.
struct OutgoingBytes {
    /// The reader has closed the pipe.
    struct Closed: Error {}

    private var parts: [BatchPixels] = []
    /// Bytes of the first part that are written.
    private var written = 0

    var isEmpty: Bool { parts.isEmpty }

    mutating func add(_ line: [UInt8]) { parts.append(.bytes(line)) }
    mutating func add(_ pixels: BatchPixels) { parts.append(pixels) }

    /// Writes as much as the pipe takes; how many bytes that was.
    mutating func write(to pipe: Int32) throws(Closed) -> Int {
        var total = 0
        while let part = parts.first {
            let (count, length) = part.withBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                return (Foundation.write(pipe, rest.baseAddress, rest.count), bytes.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                guard errno == EAGAIN else { throw Closed() }
                return total
            }
            (written, total) = (written + count, total + count)
            guard written == length else { continue }
            parts.removeFirst()
            written = 0
        }
        return total
    }
}

/// The last lines that a process wrote to stderr, the length of each bounded.
struct LastLines {
    private var bytes: [UInt8] = []
    private static let most = 1 << 13
    private static let shownLines = 5
    private static let shownLetters = 200

    mutating func add(_ more: some Collection<UInt8>) {
        bytes += more
        if bytes.count > Self.most { bytes.removeFirst(bytes.count - Self.most) }
    }

    /// Without empty ones. A carriage return begins a line anew, as progress bars do.
    var lines: [String] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.trimmingPrefix(while: \.isWhitespace) }.filter { !$0.isEmpty }
            .suffix(Self.shownLines).map { String($0.prefix(Self.shownLetters)) }
    }
}

/// Where the thread's time goes.
struct ProcessClock {
    enum Part { case views, pipe, encoder }

    var profile = ProcessProfile()
    private let origin = ContinuousClock.now
    private var mark = ContinuousClock.now
    private var part = Part.pipe
    private var isRunning = false
    /// Of views since the last answer: they count once there is another batch.
    private var idle = 0.0
    private var hasBegun = false

    /// Seconds to the identity.
    func started() -> Double { (ContinuousClock.now - origin) / .seconds(1) }

    /// What was done until now is over, another part begins.
    mutating func begin(_ next: Part) {
        let now = ContinuousClock.now
        let seconds = (now - mark) / .seconds(1)
        mark = now
        defer { part = next }
        guard isRunning else {
            if hasBegun { idle += seconds }
            return
        }
        switch part {
        case .views: profile.views += seconds
        case .pipe: profile.pipe += seconds
        case .encoder: profile.encoder += seconds
        }
    }

    /// A batch is there where none was.
    mutating func resume() {
        begin(part)
        profile.views += idle
        idle = 0
        (isRunning, hasBegun) = (true, true)
    }

    /// No batch is left.
    mutating func pause() {
        begin(part)
        isRunning = false
    }

    /// What was answered until now.
    mutating func answered(_ answered: (batches: Int, images: Int, bytes: Int)) {
        (profile.batches, profile.images, profile.bytes) = (
            answered.batches, answered.images, answered.bytes
        )
    }
}
