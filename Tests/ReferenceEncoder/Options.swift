import Foundation

/// `--name value` pairs.
struct Options: Sendable {
    private var values: [String: String] = [:]

    init(_ arguments: some Sequence<String>) {
        let arguments = Array(arguments)
        for place in stride(from: 0, to: arguments.count - 1, by: 2) {
            values[String(arguments[place].drop { $0 == "-" })] = arguments[place + 1]
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    func number(_ name: String, else usual: Int) -> Int { values[name].flatMap { Int($0) } ?? usual }

    var isNHWC: Bool { values["layout"] != "nchw" }
    var isByte: Bool { values["dtype"] == "uint8" }
    var width: Int { number("width", else: 24) }

    static let mean: [Float] = [0.485, 0.456, 0.406]
    static let deviation: [Float] = [0.229, 0.224, 0.225]

    /// The line that says what the process is; `--identity` takes the place of all of it.
    ///
    /// - Parameter memory: whether it takes views in shared memory.
    func identity(memory: Bool) -> String {
        if let text = values["identity"] { return text }
        let version = values["version"].map { ",\"version\":\"\($0)\"" } ?? ""
        return """
            {"protocol":1,"name":"\(values["name"] ?? "reference")","side":\(number("side", else: 32)),\
            "mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225],"layout":"\(isNHWC ? "nhwc" : "nchw")",\
            "dtype":"\(isByte ? "uint8" : "float32")","outputs":{"backbone":\(width),"projection":\(width / 2)},\
            "batch":\(number("batch", else: 16)),"batch_independent":\(values["dependent"] == nil)\(memory ? ",\"memory\":true" : "")\(version)}
            """
    }
}

/// What a process may do wrong, `--fault NAME`, at the batch of `--at`, 1 where it is not given.
enum Faults {
    static func atStart(_ options: Options) {
        switch options["fault"] {
        case "silent-start": sleep(1000)
        case "noise": Output.write(Data("loading the model ...\n".utf8))
        case "no-start":
            Output.complain("Traceback (most recent call last):\nModuleNotFoundError: No module named 'timm'")
            exit(1)
        default: break
        }
        if let slow = options["start-seconds"].flatMap({ UInt32($0) }) { sleep(slow) }
    }

    static func before(batch: Int, _ options: Options) {
        if let wait = options["batch-milliseconds"].flatMap({ UInt32($0) }) { usleep(wait * 1000) }
        guard batch == options.number("at", else: 1) else { return }
        switch options["fault"] {
        case "exit":
            Output.complain("first line\n\nRuntimeError: out of memory")
            exit(3)
        case "signal": kill(getpid(), SIGKILL)
        case "hang": sleep(1000)
        case "close":
            close(STDOUT_FILENO)
            sleep(1000)
        case "print": Output.write(Data("batch done\n".utf8))
        default: break
        }
    }

    static func atEnd(_ options: Options) {
        if let path = options["end"] {
            _ = FileManager.default.createFile(atPath: path, contents: Data("left".utf8))
        }
        if options["fault"] == "stay" { sleep(1000) }
    }
}
