import Foundation
import Statistics

/// A command that runs beside the program, with pipes to its stdin, stdout and stderr.
///
/// It has a process group of its own: Ctrl-C on a terminal reaches the program alone, which lets the images under way
/// be finished and then ends the group. A process of swift-subprocess 1.0 lives inside of one asynchronous call, while ours
/// answers calls of many threads that wait: posix_spawn needs no bridge between the two.
final class ChildProcess: Sendable {
    /// The leader of its group.
    let id: pid_t
    /// Its stdin, to write to; this and the others do not block.
    let input: Int32
    /// Its stdout.
    let output: Int32
    /// Its stderr.
    let errors: Int32

    /// Bytes that a pipe holds: a batch of small views.
    private static let pipeLength: Int32 = 1 << 20
    /// F_SETPIPE_SZ of Linux, which Glibc's module leaves out.
    private static let setPipeLength: Int32 = 1031

    /// Runs `command` by /bin/sh.
    ///
    /// - Parameter memory: for the process too.
    /// - Throws: ``ProcessProblem/notStarted(reason:)``.
    init(command: String, memory: SharedMemory?) throws(ProcessProblem) {
        guard !command.utf8.contains(0) else {
            throw .notStarted(reason: "expected a command without NUL, found one")
        }
        var ends: [Int32] = []
        func pipe() throws(ProcessProblem) -> (read: Int32, write: Int32) {
            do throws(ProcessProblem) {
                let pipe = try Self.pipe()
                ends += [pipe.read, pipe.write]
                return pipe
            } catch {
                ends.forEach { close($0) }
                throw error
            }
        }
        let (stdin, stdout, stderr) = (try pipe(), try pipe(), try pipe())
        do throws(ProcessProblem) {
            id = try Self.spawn(
                command, stdin: stdin.read, stdout: stdout.write, stderr: stderr.write, memory: memory)
        } catch {
            ends.forEach { close($0) }
            throw error
        }
        for end in [stdin.read, stdout.write, stderr.write] { close(end) }
        (input, output, errors) = (stdin.write, stdout.read, stderr.read)
        for end in [input, output, errors] {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
        }
        // Less is slower and no error.
        _ = fcntl(input, Self.setPipeLength, Self.pipeLength)
        RunningGroups.ids.withLock { [id] in _ = $0.insert(id) }
    }

    /// A pipe that no other child inherits, its ends beyond stdin, stdout and stderr.
    private static func pipe() throws(ProcessProblem) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Foundation.pipe(&ends) == 0 else { throw .notStarted(reason: systemError(errno)) }
        let moved = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
        let failure = errno
        ends.forEach { close($0) }
        guard moved.allSatisfy({ $0 >= 0 }) else {
            moved.filter { $0 >= 0 }.forEach { close($0) }
            throw .notStarted(reason: systemError(failure))
        }
        return (moved[0], moved[1])
    }

    private static func spawn(
        _ command: String, stdin: Int32, stdout: Int32, stderr: Int32, memory: SharedMemory?
    ) throws(ProcessProblem) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (end, place) in [(stdin, STDIN_FILENO), (stdout, STDOUT_FILENO), (stderr, STDERR_FILENO)] {
            posix_spawn_file_actions_adddup2(&actions, end, place)
        }
        // After the pipes, one of which may have had this number.
        if let memory {
            posix_spawn_file_actions_adddup2(&actions, memory.descriptor, SharedMemory.descriptorThere)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        var id = pid_t()
        let failure = withTexts(["/bin/sh", "-c", command]) { arguments in
            withTexts(environment) { environment in
                posix_spawn(&id, "/bin/sh", &actions, &attributes, arguments, environment)
            }
        }
        guard failure == 0 else { throw .notStarted(reason: systemError(failure)) }
        return id
    }

    /// Calls `body` with texts as C has them, closed by a null.
    private static func withTexts<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }

    private static func systemError(_ number: Int32) -> String { String(cString: strerror(number)) }

    // MARK: - Its end

    /// Sends a signal to all processes of its group.
    func signal(_ number: Int32) { _ = Foundation.kill(-id, number) }

    /// How it ended, such as `exit status 1`, once it has, within `patience`; nil where it runs on.
    func end(within patience: Duration) -> String? {
        let limit = ContinuousClock.now + patience
        while true {
            var status: Int32 = 0
            let found = waitpid(id, &status, WNOHANG)
            if found == id {
                RunningGroups.ids.withLock { [id] in _ = $0.remove(id) }
                return Self.text(status)
            }
            // Nothing to wait for: somebody else has waited.
            if found < 0, errno != EINTR { return "an unknown status" }
            guard ContinuousClock.now < limit else { return nil }
            usleep(2000)
        }
    }

    private static func text(_ status: Int32) -> String {
        let signal = status & 0x7f
        guard signal == 0 else { return "signal \(signal) (\(name(signal)))" }
        let code = (status >> 8) & 0xff
        // As a shell says it of what it ran.
        return "exit status \(code)"
            + (129...159 ~= code ? " (signal \(code - 128), \(name(code - 128)))" : "")
    }

    private static func name(_ signal: Int32) -> String { String(cString: strsignal(signal)) }

    /// Ends all of its group at once and waits for the leader.
    func kill() {
        signal(SIGKILL)
        _ = end(within: .seconds(5))
        RunningGroups.ids.withLock { [id] in _ = $0.remove(id) }
    }
}

/// The process groups of encoders that run.
public enum RunningGroups {
    static let ids = Guarded<Set<pid_t>>([])

    /// Ends them all at once: for a program that leaves without the usual farewells.
    public static func kill() {
        for id in ids.withLock({ $0 }) { _ = Foundation.kill(-id, SIGKILL) }
    }
}
