import Datasets
import Difficulty
import Foundation
import Statistics
import Synchronization

/// A folder of demo images.
struct DemoFolder {
    let path: String
    let recipe: DemoRecipe
    let sources: DemoSources

    /// Makes the images that are not there yet.
    ///
    /// - Throws: a failure where the folder holds what is not ours, where the run was stopped, or where there are no
    ///   pictures to compose.
    func fill(threads: Int, isSilent: Bool) throws -> DemoOutput {
        try sources.check()
        let contents = DemoRecord.Contents(recipe: recipe, sources: try sources.fingerprint())
        // Images that are all there need no lock, and no folder that can be written to.
        if let whole = whole(contents) { return DemoOutput(folder: path, record: whole, written: 0) }
        try checkOwner()
        try OutputFolder.make(path)
        let signals = SignalWatch()
        let wait = WriterWait(folder: path, interruption: signals.interruption, isSilent: isSilent)
        let lock = try FolderLock(path, waiting: wait.look)
        defer { withExtendedLifetime(lock) {} }
        if let whole = whole(contents) { return DemoOutput(folder: path, record: whole, written: 0) }
        let earlier = DemoRecord.read(in: path)
        let composer = try DemoComposer(recipe: recipe, sources: sources, threads: threads)
        var record = DemoRecord(
            contents: contents, files: (0..<recipe.count).map(composer.fileName), isComplete: false)
        if let earlier, earlier.contents != contents { remove(earlier) }
        try record.write(in: path)
        let written = try write(
            record.files, of: composer, threads: threads, interruption: signals.interruption,
            isSilent: isSilent)
        record.isComplete = true
        try record.write(in: path)
        return DemoOutput(folder: path, record: record, written: written, composer: composer)
    }

    /// The record of images that are all there.
    private func whole(_ contents: DemoRecord.Contents) -> DemoRecord? {
        guard let record = DemoRecord.read(in: path), record.contents == contents, record.isWhole(in: path)
        else { return nil }
        return record
    }

    /// Refuses a folder with files in it and no record of ours.
    private func checkOwner() throws {
        guard DemoRecord.read(in: path) == nil,
            let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        else { return }
        let others = names.filter { $0 != ".lock" && !PartFile.isPart($0) }
        guard others.isEmpty else {
            throw CommandFailure(
                "\(path): expected a new or empty folder or one of demo-data's, found \(others.count) other entries"
            )
        }
    }

    /// Takes away the images of another recipe, and folders that are then empty.
    private func remove(_ record: DemoRecord) {
        let files = record.removableFiles
        for file in files { unlink("\(path)/\(file)") }
        for folder in Set(files.compactMap { $0.split(separator: "/").first }) { rmdir("\(path)/\(folder)") }
    }

    /// Writes what is missing; a file that is there is whole.
    private func write(
        _ names: [String], of composer: DemoComposer, threads: Int, interruption: Interruption, isSilent: Bool
    ) throws -> Int {
        let missing = names.indices.filter { access("\(path)/\(names[$0])", R_OK) != 0 }
        for folder in Set(missing.map(composer.className)).sorted() {
            try OutputFolder.make("\(path)/\(folder)")
        }
        let bar = ProgressBar("demo images", total: missing.count, isSilent: isSilent)
        let done = Atomic<Int>(0)
        _ = try Parallel.map(count: missing.count, threads: threads) { number in
            guard !interruption.isRequested else { return }
            let index = missing[number]
            try OutputFile("\(path)/\(names[index])").write(Data(try composer.encodedImage(at: index)))
            bar.show(done.add(1, ordering: .relaxed).newValue)
        }
        bar.finish()
        let written = done.load(ordering: .relaxed)
        guard written == missing.count else {
            throw StoppedRun(
                "stopped: \(names.count - missing.count + written) of \(names.count) images are in \(path); "
                    + "the same command goes on with the others")
        }
        return written
    }
}
