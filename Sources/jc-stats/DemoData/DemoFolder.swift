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

/// The file beside demo images that says what they are, and that the folder is the program's.
struct DemoRecord: Codable {
    /// Name of the file in the folder.
    static let fileName = "demo-data.json"

    /// What decides on the bytes of the images.
    struct Contents: Codable, Equatable {
        let recipe: DemoRecipe
        var revision = DemoRecipe.revision
        /// SHA-256 over the names and sizes of the pictures that they are composed of.
        let sources: String
    }

    var madeBy = "jc-stats demo-data"
    let contents: Contents
    /// The images' paths below the folder.
    let files: [String]
    /// Whether all of them have been written.
    var isComplete: Bool

    /// The record in a folder, or nil.
    static func read(in folder: String) -> Self? {
        guard let bytes = try? TextFile.read("\(folder)/\(fileName)", limit: 1 << 28) else { return nil }
        return try? JSONDecoder().decode(Self.self, from: Data(bytes))
    }

    /// Writes the record to a folder.
    func write(in folder: String) throws {
        try OutputFile("\(folder)/\(Self.fileName)").write(try JSONText.data(self))
    }

    /// Whether all images are there.
    func isWhole(in folder: String) -> Bool {
        isComplete && presentCount(in: folder) == files.count
    }

    /// How many images are there.
    func presentCount(in folder: String) -> Int {
        files.count { access("\(folder)/\($0)", R_OK) == 0 }
    }

    /// Those of ``files`` that can be names of images of ours: one folder, a name and an ending.
    var removableFiles: [String] {
        files.filter { file in
            let parts = file.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
                && [".jpg", ".png"].contains { file.hasSuffix($0) }
        }
    }
}

/// Waits while another run makes the images of a folder: says so and how far it is, ends with Ctrl-C, and gives up where no
/// image comes any more.
final class WriterWait {
    private let folder: String
    private let interruption: Interruption
    private let isSilent: Bool
    private let patience: Duration
    private var lastChange = ContinuousClock.now
    private var present = -1
    private var isAnnounced = false
    private var bar: ProgressBar?

    /// - Parameter patience: how long the other run may make no image.
    init(folder: String, interruption: Interruption, isSilent: Bool, patience: Duration = .seconds(300)) {
        self.folder = folder
        self.interruption = interruption
        self.isSilent = isSilent
        self.patience = patience
    }

    deinit { bar?.finish() }

    /// One look, and a pause before the next.
    func look() throws {
        guard !interruption.isRequested else {
            throw StoppedRun("stopped: another run was still making the images in \(folder)")
        }
        if !isAnnounced, !isSilent {
            Terminal.note("\(folder): another run is making these images; waiting for it")
        }
        isAnnounced = true
        let now = ContinuousClock.now
        let record = DemoRecord.read(in: folder)
        let count = record?.presentCount(in: folder) ?? 0
        if let record, count != present {
            bar =
                bar ?? ProgressBar("waiting for demo images", total: record.files.count, isSilent: isSilent)
            bar?.show(count)
            (present, lastChange) = (count, now)
        }
        guard now - lastChange < patience else {
            throw CommandFailure(
                "\(folder): expected the run that has this folder to go on, found no new image for "
                    + "\(NumberText.duration(patience / .seconds(1))); end it, or name another folder")
        }
        usleep(200_000)
    }
}
