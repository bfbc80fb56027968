import CFuzzer
@testable import Datasets
import Foundation

/// The index of a tar, plain or compressed; images are fuzzed elsewhere.
@main
enum FuzzTar {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzTar.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        let file = ByteStore.memory(bytes)
        guard let archive = try? ArchiveListing(file, path: "input", heldLimit: 1 << 26) else { return }
        let listing = archive.listing
        let places = ImagePlaces.bytes(archive.isCompressed ? archive.held : file)
        var names: Set<[UInt8]> = []
        try? listing.forEach { image in
            precondition(names.insert(Array(image.name.utf8)).inserted)
            precondition((try? places.bytes(of: image).count) == image.byteCount)
        }
        precondition(names.count == listing.count)
        precondition(archive.leftOut.entries.allSatisfy { $0.count > 0 })
        precondition(archive.leftOut.isEmpty || archive.leftOut.description.hasSuffix(")"))
        let classes = try? ListedClasses(listing, order: archive.classOrder)
        try? listing.forEach { image in
            precondition(
                classes?.label(of: image).map { classes?.names.indices.contains($0) == true } ?? true)
        }
    }
}
