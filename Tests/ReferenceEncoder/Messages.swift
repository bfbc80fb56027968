import Foundation

/// What the program asks.
struct Request {
    let id: Int
    let output: String
    let shape: [Int]
    let isByte: Bool

    init?(_ line: String) {
        guard let json = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let id = json["id"] as? Int, let output = json["output"] as? String,
            let shape = json["shape"] as? [Int], shape.count == 4, let type = json["dtype"] as? String
        else { return nil }
        (self.id, self.output, self.shape, isByte) = (id, output, shape, type == "uint8")
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

    /// So many bytes of stdin; the process ends where there are fewer.
    static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            while initialized < count {
                let found = read(
                    STDIN_FILENO, target.baseAddress.map { $0 + initialized }, count - initialized)
                guard found > 0 else { exit(0) }
                initialized += found
            }
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
