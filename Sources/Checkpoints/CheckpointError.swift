/// What can be wrong with a checkpoint: each case says where, what was expected and what was found.
public indirect enum CheckpointError: Error, Equatable {
    /// Something is wrong with the file at `path`.
    case inFile(path: String, CheckpointError)
    /// The file system does not give the file's bytes.
    case unreadable(reason: String)
    /// The file is of another kind; `advice` says what to do.
    case notACheckpoint(found: String, advice: String)
    /// Fewer bytes are there than `what` needs.
    case truncated(what: String, expected: Int, found: Int)
    /// A size exceeds what ``CheckpointLimits`` allows.
    case overLimit(what: String, limit: Int, found: Int)
    /// A member of a zip archive, or the archive itself, is not as torch writes it.
    case archive(member: String, expected: String, found: String)
    /// A pickle breaks a rule of the allow-list machine.
    case pickle(byte: Int, expected: String, found: String)
    /// A storage does not fit what refers to it.
    case storage(key: String, expected: String, found: String)
    /// A tensor does not fit its storage or cannot be read.
    case tensor(name: String, expected: String, found: String)
    /// A safetensors header breaks the format.
    case safetensors(place: String, expected: String, found: String)
    /// The file holds a pickled object of a class instead of tensors.
    case wholeModule(className: String)
    /// No dictionary of tensors was found.
    case noStateDictionary(found: String)
    /// No residual network was found among the names, or none is called so.
    case noEncoder(expected: String, found: String)
    /// A projector, predictor or classifier is of another form than those that are known.
    case head(name: String, expected: String, found: String)
    /// What a file says of a network's pixels cannot be.
    case recipe(source: String, expected: String, found: String)
    /// The chosen dictionary holds an object of an unknown class.
    case opaqueValue(name: String, className: String)
    /// The values do not fill the shape.
    case wrongElementCount(shape: [Int], found: Int)
}

extension CheckpointError: CustomStringConvertible {
    /// One line: what, where, expected, found; what a terminal might obey is escaped, and long lines are cut.
    public var description: String {
        let line = PrintableText.escaped(text)
        guard line.utf8.count > CheckpointError.lineBytes else { return line }
        return String(decoding: line.utf8.prefix(CheckpointError.lineBytes), as: UTF8.self) + "..."
    }

    private static let lineBytes = 2000

    private var text: String {
        switch self {
        case .inFile(let path, let cause): "\(path): \(cause.text)"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .notACheckpoint(let found, let advice):
            "expected a checkpoint (torch zip, torch legacy or safetensors), found \(found); \(advice)"
        case .truncated(let what, let expected, let found):
            "cut short: \(what) needs \(expected) bytes, \(found) are left; fetch the file again"
        case .overLimit(let what, let limit, let found): "\(what): at most \(limit) allowed, found \(found)"
        case .archive(let member, let expected, let found):
            "zip \(member): expected \(expected), found \(found)"
        case .pickle(let byte, let expected, let found):
            "pickle, byte \(byte): expected \(expected), found \(found)"
        case .storage(let key, let expected, let found):
            "storage \(key): expected \(expected), found \(found)"
        case .tensor(let name, let expected, let found):
            "tensor \(name): expected \(expected), found \(found)"
        case .safetensors(let place, let expected, let found):
            "safetensors \(place): expected \(expected), found \(found)"
        default: contentDescription
        }
    }

    /// The lines about what the file holds, rather than how it is encoded.
    private var contentDescription: String {
        switch self {
        case .wholeModule(let name):
            "expected a dictionary of tensors, found a pickled object of class \(name), whose code is "
                + "never run; where that class is at hand: torch.save(model.state_dict(), path)"
        case .noStateDictionary(let found):
            "expected a dictionary of tensors (a state_dict), found \(found)"
        case .head(let name, let expected, let found):
            "head\(name.isEmpty ? "" : " " + name): expected \(expected), found \(found)"
        case .recipe(let source, let expected, let found):
            "\(source): expected \(expected), found \(found)"
        case .noEncoder(let expected, let found): "encoder: expected \(expected), found \(found)"
        case .opaqueValue(let name, let className):
            "tensor \(name): expected a tensor, found an object of class \(className), which is not run"
        case .wrongElementCount(let shape, let found):
            "expected \(shape) values, found \(found)"
        default: "unknown"
        }
    }
}

/// Makes names and texts that come from a file safe to print.
public enum PrintableText {
    /// The text with control characters, line breaks and marks that turn the direction of writing escaped as
    /// in Swift (`\n`, `\u{1B}`), since a terminal would obey them.
    public static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                escaped += scalar.escaped(asASCII: true)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
