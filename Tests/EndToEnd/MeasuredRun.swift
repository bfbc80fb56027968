import Foundation

/// A run of the built binary with the memory and the processor time that it took.
///
/// Output goes to a pipe that is full at first: the program waits at its first word, when the work is done, and
/// its figures can be read before it ends.
struct MeasuredRun {
    let exitCode: Int32
    let output: String
    /// Peak of the resident memory (VmHWM), in bytes.
    let peakMemory: Int
    /// User and system time, in seconds: what other programs do at the same time does not count.
    let processorTime: Double

    init(_ arguments: [String]) throws {
        let pipe = Pipe()
        let filling = MeasuredRun.fill(pipe.fileHandleForWriting)
        let process = Program.process(arguments)
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        try? pipe.fileHandleForWriting.close()
        let figures = try MeasuredRun.waitForFirstWord(process)
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        exitCode = process.terminationStatus
        output = String(decoding: bytes.dropFirst(filling), as: UTF8.self)
        (peakMemory, processorTime) = figures
    }

    /// Fills a pipe to the brim and says with how many bytes.
    private static func fill(_ handle: FileHandle) -> Int {
        let descriptor = handle.fileDescriptor
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        var count = 0
        for size in [4096, 1] {
            let block = [UInt8](repeating: 0x2E, count: size)
            while case let written = write(descriptor, block, size), written > 0 { count += written }
        }
        _ = fcntl(descriptor, F_SETFL, flags)
        return count
    }

    /// The figures when the process sleeps and has used no time between two looks, or has ended.
    private static func waitForFirstWord(_ process: Process) throws -> (peak: Int, time: Double) {
        var last: (peak: Int, time: Double) = (0, -1)
        let start = Date()
        while process.isRunning, Date().timeIntervalSince(start) < 60 {
            let folder = "/proc/\(process.processIdentifier)"
            guard let status = try? String(contentsOfFile: folder + "/status", encoding: .utf8),
                let stat = try? String(contentsOfFile: folder + "/stat", encoding: .utf8),
                let peak = field("VmHWM:", of: status).flatMap({ Int($0) }), let time = processorTime(stat)
            else { break }
            let isAsleep = field("State:", of: status) == "S" && field("Name:", of: status) == "jc-stats"
            if isAsleep, time == last.time { return (peak * 1024, time) }
            last = (peak * 1024, isAsleep ? time : -1)
            usleep(20_000)
        }
        guard last.peak > 0 else { throw CocoaError(.executableLoad) }
        return (last.peak, max(last.time, 0))
    }

    private static func field(_ name: String, of status: String) -> String? {
        status.split(separator: "\n").first { $0.hasPrefix(name) }?
            .split(whereSeparator: \.isWhitespace).dropFirst().first.map(String.init)
    }

    /// Fields 14 and 15 of `stat`, in ticks; the name before them may hold blanks.
    private static func processorTime(_ stat: String) -> Double? {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[end...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
            return nil
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
