import Foundation
import Synchronization

/// The built binary, loaded and linked once and copied (`fork`) in front of its `main` for each run: three quarters of the time of
/// a short run go into loading, and there are thousands of them.
///
/// A run sees nothing of this but `LD_PRELOAD`'s library: arguments, folder, files, limits and exit are its own. What
/// constructors decide by (limits of memory, the environment) is that of the first load.
final class PreparedProgram: Sendable {
    private let process: Process
    private let requests: FileHandle
    private let answers: FileHandle

    private init?() {
        guard !Sanitizer.isOn, let library = Self.library else { return nil }
        let (input, output) = (Pipe(), Pipe())
        process = Program.process([])
        process.environment?["LD_PRELOAD"] = library
        process.standardInput = input
        process.standardOutput = output
        (requests, answers) = (input.fileHandleForWriting, output.fileHandleForReading)
        guard (try? process.run()) != nil else { return nil }
    }

    /// Those that wait for a run.
    private static let waiting = Mutex<[PreparedProgram]>([])

    /// Whether arguments and output go their way.
    private static let isPossible: Bool = {
        guard let program = PreparedProgram(), let folder = try? ScratchFolder() else { return false }
        let file = folder.file("output")
        guard (try? Data().write(to: file)) != nil else { return false }
        let code = try? program.answer(to: [folder.url.path, file.path, "/dev/null", "0", "10", "--version"])
        // One line: the version; all of the help if the argument was lost.
        return code == 0 && (try? folder.text("output"))?.split(separator: "\n").count == 1
    }()

    /// Runs the binary to its end.
    ///
    /// - Parameters:
    ///   - files: what becomes stdout and stderr.
    ///   - memory: address space at most, in bytes; nil for no limit.
    ///   - time: seconds until it is killed.
    /// - Returns: the exit code, 128 more than the signal that ended it; nil where there is no C compiler, or a sanitizer.
    static func run(
        _ arguments: [String], folder: URL, files: (output: URL, errors: URL), memory: Int? = nil,
        time: Int = 600
    ) throws -> Int32? {
        guard isPossible, let program = waiting.withLock({ $0.popLast() }) ?? PreparedProgram() else {
            return nil
        }
        let code = try program.answer(
            to: [folder.path, files.output.path, files.errors.path, "\(memory ?? 0)", "\(time)"] + arguments)
        waiting.withLock { $0.append(program) }
        return code
    }

    private func answer(to fields: [String]) throws -> Int32 {
        let request = Data(fields.joined(separator: "\0").utf8) + [0]
        try requests.write(contentsOf: withUnsafeBytes(of: UInt32(request.count)) { Data($0) } + request)
        guard let answer = try answers.read(upToCount: 4), answer.count == 4 else {
            throw CocoaError(.fileReadUnknown)
        }
        return answer.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
    }

    private static let library = CLibrary(
        """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/resource.h>
        #include <sys/wait.h>
        #include <unistd.h>

        typedef int (*main_function)(int, char **, char **);
        static main_function program;
        static volatile pid_t child;

        static int read_all(void *bytes, size_t count) {
          for (size_t done = 0; done < count;) {
            ssize_t n = read(0, (char *)bytes + done, count - done);
            if (n <= 0) return 0;
            done += (size_t)n;
          }
          return 1;
        }

        static void become(int number, const char *path, int flags) {
          int file = open(path, flags, 0600);
          if (file < 0 || dup2(file, number) < 0) _exit(126);
          close(file);
        }

        static void run(char *fields, size_t length, char *name, char **environment) {
          char *folder = fields, *out = folder + strlen(folder) + 1, *err = out + strlen(out) + 1;
          char *memory = err + strlen(err) + 1, *time = memory + strlen(memory) + 1;
          char *arguments = time + strlen(time) + 1;
          if (chdir(folder) != 0) _exit(126);
          become(0, "/dev/null", O_RDONLY);
          become(1, out, O_WRONLY);
          become(2, err, O_WRONLY);
          struct rlimit addresses = {strtoull(memory, NULL, 10), strtoull(memory, NULL, 10)}, core = {0, 0};
          if (addresses.rlim_cur > 0 && setrlimit(RLIMIT_AS, &addresses) != 0) _exit(126);
          setrlimit(RLIMIT_CORE, &core);
          char **list = calloc(length + 2, sizeof *list);
          int count = 0;
          list[count++] = name;
          for (char *next = arguments; next < fields + length; next += strlen(next) + 1) list[count++] = next;
          // The Swift runtime looks for those of the process, unless it is told.
          void (*tell)(char **, int) = dlsym(RTLD_DEFAULT, "_swift_stdlib_overrideUnsafeArgvArgc");
          if (!tell) _exit(126);
          tell(list, count);
          exit(program(count, list, environment));
        }

        static void end_child(int number) { (void)number; if (child > 0) kill(child, SIGKILL); }

        static int serve(int count, char **names, char **environment) {
          (void)count;
          unsetenv("LD_PRELOAD");
          signal(SIGALRM, end_child);
          uint32_t length;
          while (read_all(&length, sizeof length)) {
            char *fields = malloc(length);
            if (!fields || !read_all(fields, length)) _exit(1);
            char *seconds = fields;
            for (int field = 0; field < 4; field++) seconds += strlen(seconds) + 1;
            child = fork();
            if (child == 0) {
              signal(SIGALRM, SIG_DFL);
              run(fields, length, names[0], environment);
            }
            alarm((unsigned)atoi(seconds));
            int state = 0;
            while (waitpid(child, &state, 0) < 0 && errno == EINTR) {}
            alarm(0);
            int32_t code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
            free(fields);
            if (write(1, &code, sizeof code) != sizeof code) _exit(1);
          }
          _exit(0);
        }

        int __libc_start_main(main_function entry, int count, char **names, void (*init)(void), void (*fini)(void),
            void (*loader_fini)(void), void *stack) {
          program = entry;
          int (*start)(main_function, int, char **, void (*)(void), void (*)(void), void (*)(void), void *) =
            dlsym(RTLD_NEXT, "__libc_start_main");
          return start(serve, count, names, init, fini, loader_fini, stack);
        }
        """)?.path
}
