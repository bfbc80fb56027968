import Foundation

/// What the program asks.
struct Request {
    let id: Int
    let output: String
    let shape: [Int]
    let isByte: Bool
    /// Where the pixels are in shared memory.
    let place: Int?

    init?(_ line: String) {
        guard let json = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let id = json["id"] as? Int, let output = json["output"] as? String,
            let shape = json["shape"] as? [Int], shape.count == 4, let type = json["dtype"] as? String
        else { return nil }
        (self.id, self.output, self.shape, isByte) = (id, output, shape, type == "uint8")
        place = json["memory"] as? Int
    }

    var count: Int { shape[0] }
    var valueCount: Int { shape.reduce(1, *) }
    var byteCount: Int { valueCount * (isByte ? 1 : 4) }
}

enum Input {
    /// A line of stdin without its end; nil at the end of it.
    static func line() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(STDIN_FILENO, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}

/// The pixels of one batch after another, in the memory of those before.
struct PixelReader {
    /// Of shared memory; nil without it.
    private let descriptor: Int32?
    private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// - Parameter greeting: which says where shared memory is.
    init(_ greeting: String, _ options: Options) {
        let json = try? JSONSerialization.jsonObject(with: Data(greeting.utf8)) as? [String: Any]
        let number = (json?["memory"] as? Int).flatMap { Int32(exactly: $0) }
        descriptor = options["memory"] == nil ? nil : number.flatMap { Self.isMemory($0) ? $0 : nil }
    }

    /// Whether views come in shared memory.
    var hasMemory: Bool { descriptor != nil }

    private static func isMemory(_ descriptor: Int32) -> Bool {
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
        return path?.contains("jc-stats-views") == true
    }

    /// Calls `body` with a batch's pixels.
    mutating func withPixels<Result>(of request: Request, _ body: (UnsafeRawBufferPointer) -> Result)
        -> Result
    {
        guard let descriptor, let place = request.place else {
            readPipe(request.byteCount)
            return body(UnsafeRawBufferPointer(rebasing: buffer[..<request.byteCount]))
        }
        let count = request.byteCount
        guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, off_t(place)),
            start != MAP_FAILED
        else {
            Output.complain(
                "expected \(count) bytes of memory at \(place), found \(String(cString: strerror(errno)))")
            exit(4)
        }
        defer { munmap(start, count) }
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Reads so many bytes of stdin; the process ends where there are fewer.
    private mutating func readPipe(_ count: Int) {
        if buffer.count < count {
            buffer.deallocate()
            buffer = .allocate(byteCount: count, alignment: 64)
        }
        var read = 0
        while read < count {
            let found = Foundation.read(STDIN_FILENO, buffer.baseAddress.map { $0 + read }, count - read)
            guard found > 0 else { exit(0) }
            read += found
        }
    }

    /// Makes the memory that the program writes to shorter, where the system lets it.
    func shrink() {
        guard let descriptor, ftruncate(descriptor, 0) != 0 else {
            Output.complain("expected shared memory that cannot be cut, found none")
            exit(5)
        }
    }
}

enum Output {
    static func write(_ data: Data) { FileHandle.standardOutput.write(data) }

    static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Writes features, or what `--fault` says instead.
    static func answer(_ request: Request, _ features: [Float], _ options: Options, batch: Int) {
        var (id, count, features) = (request.id, request.count, features)
        let width = features.count / count
        if batch >= options.number("at", else: 1) {
            switch options["fault"] {
            case "short":
                count -= 1
                features.removeLast(width)
            case "long":
                count += 1
                features += [Float](repeating: 1, count: width)
            case "extra": features.append(1)
            case "other": id += 1
            case "nan": features[0] = .nan
            // As a layer that drops parts at random.
            case "drops": for place in features.indices where place % 3 == 0 { features[place] = 0 }
            default: break
            }
        }
        Output.write(Data("{\"id\":\(id),\"shape\":[\(count),\(width)]}\n".utf8))
        Output.write(features.withUnsafeBytes { Data($0) })
    }
}
