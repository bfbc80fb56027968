/// How large a store becomes, and what writing to it takes, from a store in memory.
struct StoreForecast {
    /// Of the whole store.
    let bytes: Int
    /// To add an image.
    let secondsPerImage: Double

    /// Rows of the trial: enough for its pages to be filled as those of a long run are.
    private static let rowCount = 20_000

    /// Fills a store with a pilot's outcomes, again and again, under the numbers and names of images of the whole.
    ///
    /// - Parameters:
    ///   - count: images of the whole.
    ///   - image: number and name of the image at a place of the whole.
    init(
        _ outcomes: [ImageOutcome<MeasuredImage>], count: Int, provenance: StoreProvenance,
        image: (Int) -> (number: Int, name: String)
    ) throws(StoreError) {
        guard !outcomes.isEmpty, count > 0 else {
            (bytes, secondsPerImage) = (0, 0)
            return
        }
        let store = try PairStore.resume(":memory:", provenance: provenance)
        let rows = 1 + (outcomes.lazy.compactMap { $0.value?.pairs.count }.max() ?? 0)
        let trial = min(count, max(32, Self.rowCount / rows))
        let images = (0..<trial).map { number in
            let found = image(Self.place(number, of: trial, in: count))
            return StoredImage(
                number: found.number, name: found.name, outcome: outcomes[number % outcomes.count])
        }
        let start = ContinuousClock.now
        try store.add(Array(images[..<(trial / 2)]))
        let half = try store.byteCount()
        try store.add(Array(images[(trial / 2)...]))
        secondsPerImage = (ContinuousClock.now - start) / .seconds(1) / Double(trial)
        let whole = try store.byteCount()
        let slope = Double(whole - half) / Double(max(1, trial - trial / 2))
        bytes = whole + Int(slope * Double(count - trial))
    }

    /// Places spread evenly over the whole, without a product that could overflow.
    private static func place(_ number: Int, of trial: Int, in count: Int) -> Int {
        let (step, rest) = count.quotientAndRemainder(dividingBy: trial)
        return number * step + number * rest / trial
    }
}
