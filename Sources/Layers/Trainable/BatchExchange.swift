import Foundation
import Synchronization

/// What the passes over the parts of one batch tell each other, so that batch norm sees the batch as a whole.
///
/// The passes run at once, on a thread each, and meet at each batch norm; sums are taken in the order of the parts, whatever
/// the order of arrival. Of more parts than `threads`, only so many compute at a time.
package final class BatchExchange<Scalar: LayerScalar>: @unchecked Sendable {
    /// Parts of the batch.
    package let partCount: Int
    private let condition = NSCondition()
    // Touched under the condition alone.
    private var arrived = 0
    private var free = Int.max >> 1
    private var areAllAtWork = false
    private var layers: [NormalizationExchange] = []
    private var made: [Int]
    /// Written under the condition.
    private let round = Atomic<Int>(0)

    package init(partCount: Int) {
        self.partCount = partCount
        made = [Int](repeating: 0, count: partCount)
    }

    /// The exchange of the next batch norm of a part; all parts make theirs in the same order.
    package func next(part: Int, channels: Int) -> NormalizationPart<Scalar> {
        condition.withLock {
            if made[part] == layers.count {
                layers.append(NormalizationExchange(partCount: partCount, channels: channels))
            }
            made[part] += 1
            return NormalizationPart(batch: self, layer: layers[made[part] - 1], part: part)
        }
    }

    /// Lets at most `threads` parts compute at a time from now on.
    package func begin(threads: Int) {
        condition.withLock {
            free = max(1, threads)
            areAllAtWork = free >= partCount
        }
    }

    /// Waits for leave to compute.
    package func enter() {
        condition.withLock { take() }
    }

    /// Gives the leave to compute back.
    package func leave() {
        condition.withLock { give() }
    }

    /// Calls `body`, which waits for another part, without the leave to compute.
    package func waiting<Value>(_ body: () -> Value) -> Value {
        leave()
        defer { enter() }
        return body()
    }

    /// Returns when all parts have come here.
    func meet() {
        guard let mine = arrive() else { return }
        for _ in 0..<(mine.looks) where isOver(mine.round) { return }
        condition.withLock {
            give()
            while !isOver(mine.round) { condition.wait() }
            take()
        }
    }

    /// The round that is to be waited for, and how often to look for its end before a thread that has a core sleeps; nil for
    /// the last to come.
    private func arrive() -> (round: Int, looks: Int)? {
        condition.withLock {
            arrived += 1
            let mine = round.load(ordering: .relaxed)
            guard arrived == partCount else { return (mine, areAllAtWork ? Self.looks : 0) }
            arrived = 0
            round.store(mine + 1, ordering: .releasing)
            condition.broadcast()
            return nil
        }
    }

    private func isOver(_ mine: Int) -> Bool { round.load(ordering: .acquiring) != mine }

    /// About twenty microseconds, in which most of the others come; to sleep and be woken takes longer.
    private static var looks: Int { 20_000 }

    private func take() {
        while free == 0 { condition.wait() }
        free -= 1
    }

    private func give() {
        free += 1
        condition.broadcast()
    }
}

/// The sums of the parts at one batch norm: two numbers of each channel forward, and two back.
final class NormalizationExchange: @unchecked Sendable {
    let forward: LayerBuffer<Double>
    let backward: LayerBuffer<Double>
    /// Rows of each part.
    let rows: LayerBuffer<Double>

    init(partCount: Int, channels: Int) {
        forward = LayerBuffer(2 * partCount * channels)
        backward = LayerBuffer(2 * partCount * channels)
        rows = LayerBuffer(partCount)
    }
}

/// One part's end of an exchange.
package struct NormalizationPart<Scalar: LayerScalar> {
    let batch: BatchExchange<Scalar>
    let layer: NormalizationExchange
    let part: Int

    /// Turns means and sums of squared deviations of the part's rows into those of the batch, as Chan, Golub and LeVeque 1979
    /// have it: M = sum of n_i m_i / n, S = sum of S_i + n_i (m_i - M)^2.
    ///
    /// - Returns: rows of the batch.
    func combine(_ sums: LayerBuffer<Double>, rows: Int, channels: Int) -> Double {
        publish(sums, in: layer.forward, channels: channels) { layer.rows.start[part] = Double(rows) }
        let (all, counts, count) = (layer.forward.start, layer.rows.start, batch.partCount)
        let total = (0..<count).reduce(0.0) { $0 + counts[$1] }
        for channel in 0..<channels {
            let mean = (0..<count).reduce(0.0) { $0 + counts[$1] * all[2 * $1 * channels + channel] } / total
            sums.start[channel] = mean
            sums.start[channels + channel] = (0..<count).reduce(0.0) {
                let deviation = all[2 * $1 * channels + channel] - mean
                return $0 + all[(2 * $1 + 1) * channels + channel] + counts[$1] * deviation * deviation
            }
        }
        return total
    }

    /// Adds up the two sums of the gradients' parts.
    ///
    /// - Returns: rows of the batch.
    func add(_ sums: LayerBuffer<Double>, channels: Int) -> Double {
        publish(sums, in: layer.backward, channels: channels) {}
        let (all, count) = (layer.backward.start, batch.partCount)
        for index in 0..<(2 * channels) {
            sums.start[index] = (0..<count).reduce(0.0) { $0 + all[2 * $1 * channels + index] }
        }
        return (0..<count).reduce(0.0) { $0 + layer.rows.start[$1] }
    }

    private func publish(
        _ sums: LayerBuffer<Double>, in place: LayerBuffer<Double>, channels: Int, _ more: () -> Void
    ) {
        (place.start + 2 * part * channels).update(from: sums.start, count: 2 * channels)
        more()
        batch.meet()
    }
}
