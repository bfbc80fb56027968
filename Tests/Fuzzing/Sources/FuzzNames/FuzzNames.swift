import CFuzzer
@testable import Datasets
import Foundation

/// Names of files, and which class of an archive belongs to which image by them.
@main
enum FuzzNames {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzNames.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        let names = bytes.split(separator: UInt8(ascii: "\n")).map { line -> String in
            let name = Array(line.filter { $0 != 0 })
            let text = (name.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { FilePath.text(of: $0) } ?? ""
            }
            precondition(FilePath.bytes(of: text) == name)
            _ = ForeignFormat(name: text, head: name)
            return text
        }
        let classes = names.enumerated().map { ClassMember(name: $1, label: .number($0)) }
        guard let match = try? ClassMatch(classes, images: { visit in names.forEach(visit) }) else { return }
        for name in names {
            let member = ArchiveMember(path: name, byteCount: 0, kind: .file)
            precondition(!member.isImage || member.leftOutKind == nil)
            precondition(MemberName.prefixes(of: MemberName.stem(of: name)).count <= 33)
            guard let found = try? match.member(of: name, path: "input") else { continue }
            precondition(classes.contains(found.member))
        }
    }
}
