import Datasets
import Foundation
import Statistics

/// Images, and how fast they come.
struct DataCheck {
    private let path: String
    private let dataset: any ImageDataset
    /// To list them.
    private let listing: Duration

    /// - Throws: as `sdf` does for images that it cannot open.
    init(_ path: String) throws {
        let start = ContinuousClock.now
        dataset = try DatasetOpening.open(path, limit: nil, isSilent: true)
        listing = ContinuousClock.now - start
        self.path = path
    }

    var findings: [Finding] { [place, reading] }

    private var place: Finding {
        let found =
            "\(path), \(DatasetSummary(dataset).layout): \(NumberText.count(dataset.count)) images, listed in "
            + "\(NumberText.fixed(max(0.01, listing / .seconds(1)), 2)) s"
        guard let remote = FileSystem.remote(path) else { return Finding("images", found) }
        return Finding(
            "images", .slow, "\(found), on \(remote)",
            advice:
                "a network's file system answers slowly for many small files: one tar of them, or a copy on a local disk, is faster"
        )
    }

    /// Some images, evenly spread, on all cores for about half a second.
    private var reading: Finding {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let count = min(dataset.count, 64 * cores)
        let end = ContinuousClock.now + .milliseconds(500)
        let start = ContinuousClock.now
        let read = Parallel.map(count: count, threads: cores) { [dataset] place -> Bool? in
            guard ContinuousClock.now < end else { return nil }
            return (try? dataset.image(at: place * dataset.count / count)) != nil
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let (tried, good) = (read.count { $0 != nil }, read.count { $0 == true })
        let rate = Double(tried) / max(seconds, 1e-9)
        let found =
            "\(NumberText.count(tried)) read and decoded on \(cores) threads: \(NumberText.count(Int(rate))) a second"
        guard good < tried else { return Finding("decoding", found) }
        return Finding(
            "decoding", .missing, "\(found), of which \(tried - good) cannot be read",
            advice: "sdf names them, and passes over 1%; --allow-unreadable over more")
    }
}

/// Kinds of file systems.
enum FileSystem {
    /// Names of those that are elsewhere, as the kernel lists them, or how these begin.
    private static let remotes = [
        "nfs", "cifs", "smb", "fuse", "lustre", "ceph", "gpfs", "beegfs", "9p", "afs", "glusterfs",
    ]

    /// What a path lies on, where that is another machine's: the kind of the longest mounted place that it is below.
    ///
    /// Source: `proc_pid_mountinfo(5)`; places have spaces and line ends in octal.
    static func remote(_ path: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: "/proc/self/mountinfo") else { return nil }
        let own = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        var best = (length: 0, kind: "")
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let dash = words.firstIndex(of: "-"), words.count > 4, dash + 1 < words.endIndex else {
                continue
            }
            let place = String(words[4])
            let isAbove = place == "/" || own == place || own.hasPrefix(place + "/")
            if isAbove, place.utf8.count >= best.length { best = (place.utf8.count, String(words[dash + 1])) }
        }
        return remotes.contains { best.kind.hasPrefix($0) } ? best.kind : nil
    }
}
