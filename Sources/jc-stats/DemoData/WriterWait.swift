import Difficulty
import Foundation

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
