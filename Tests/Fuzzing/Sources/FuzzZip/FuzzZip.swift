import CFuzzer
@testable import Datasets
import Foundation

/// The directory of a zip and its members; images are fuzzed elsewhere.
@main
enum FuzzZip {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzZip.read(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
        exit(code)
    }

    private static func read(_ bytes: [UInt8]) {
        let file = ByteStore.memory(bytes)
        guard let zip = try? ZipListing(file, path: "input") else { return }
        let places = ImagePlaces.zip(file, path: "input")
        var names: Set<[UInt8]> = []
        try? zip.listing.forEach { image in
            precondition(names.insert(Array(image.name.utf8)).inserted)
            // A small file may claim gigabytes for each of many members.
            guard image.byteCount < 1 << 20, let found = try? places.bytes(of: image) else { return }
            precondition(found.count == image.byteCount)
        }
        precondition(names.count == zip.listing.count)
    }
}
