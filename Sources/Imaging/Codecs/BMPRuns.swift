/// The runs of a BMP of 4 or 8 bits: numbers of colours, the stored rows one after the other.
struct BMPRuns {
    private let bytes: [UInt8]
    private let width: Int
    private let total: Int
    private let bits: Int
    private var place: Int
    private var indices: [UInt8] = []
    private var column = 0

    /// - Parameter start: where the first run is.
    init(_ bytes: [UInt8], from start: Int, width: Int, height: Int, bits: Int) {
        self.bytes = bytes
        self.width = width
        self.bits = bits
        total = width * height
        place = start
    }

    /// All of them, or nil where the runs end before.
    mutating func read() -> [UInt8]? {
        indices.reserveCapacity(total)
        while indices.count < total, let count = next(), let value = next() {
            guard count == 0 else {
                addRun(of: value, count)
                continue
            }
            guard addEscape(value) else { break }
        }
        return indices.count < total ? nil : indices
    }

    private mutating func next() -> Int? {
        guard bytes.indices.contains(place) else { return nil }
        defer { place += 1 }
        return Int(bytes[place])
    }

    private func color(_ value: Int, _ number: Int) -> UInt8 {
        bits == 8 ? UInt8(value) : UInt8(number.isMultiple(of: 2) ? value >> 4 : value & 15)
    }

    /// What is beyond its row is cut off.
    private mutating func addRun(of value: Int, _ count: Int) {
        let count = min(count, max(0, width - column))
        for number in 0..<count { indices.append(color(value, number)) }
        column += count
    }

    private mutating func addZeros(_ count: Int) {
        indices.append(contentsOf: repeatElement(0, count: min(count, total - indices.count)))
    }

    /// The end of a row or of the image, a step, or colours one by one; false where no more follows.
    private mutating func addEscape(_ code: Int) -> Bool {
        switch code {
        case 0:
            addZeros((width - indices.count % width) % width)
            column = 0
            return true
        case 1: return false
        case 2:
            guard let right = next(), let up = next() else { return false }
            addZeros(right + up * width)
            column = indices.count % width
            return true
        default: return addColors(code)
        }
    }

    private mutating func addColors(_ number: Int) -> Bool {
        let count = min(total - indices.count, number)
        var value = 0
        for step in 0..<count {
            if bits == 8 || step.isMultiple(of: 2) {
                guard let byte = next() else { return false }
                value = byte
            }
            indices.append(color(value, step))
        }
        column += number
        // Runs begin at even places of the file.
        if !place.isMultiple(of: 2) { place += 1 }
        return true
    }
}
