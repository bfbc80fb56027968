import Foundation

/// A wall clock that jumps by years, as a library to load before libc; the temporary folder keeps it.
enum JumpingClock {
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <time.h>
        #include <sys/time.h>
        static long jump(void) { static long calls; return (__sync_fetch_and_add(&calls, 1) % 3 - 1) * 31536000L; }
        int clock_gettime(clockid_t clock, struct timespec *value) {
          static int (*real)(clockid_t, struct timespec *);
          if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
          int code = real(clock, value);
          if (clock == CLOCK_REALTIME) value->tv_sec += jump();
          return code;
        }
        int gettimeofday(struct timeval *restrict value, void *restrict zone) {
          struct timespec now;
          clock_gettime(CLOCK_REALTIME, &now);
          value->tv_sec = now.tv_sec; value->tv_usec = now.tv_nsec / 1000;
          return 0;
        }
        time_t time(time_t *value) {
          struct timespec now;
          clock_gettime(CLOCK_REALTIME, &now);
          if (value) *value = now.tv_sec;
          return now.tv_sec;
        }
        """

    /// The compiled library, or nil.
    static let library: String? = {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "jc-stats-clock-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard
            let cc = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first(where: {
                FileManager.default.isExecutableFile(atPath: $0)
            })
        else { return nil }
        let (code, built) = (
            folder.appendingPathComponent("jump.c"), folder.appendingPathComponent("jump.so")
        )
        let process = Process()
        process.executableURL = URL(fileURLWithPath: cc)
        process.arguments = ["-shared", "-fPIC", "-O1", "-o", built.path, code.path, "-ldl"]
        process.standardError = FileHandle.nullDevice
        guard (try? Data(source.utf8).write(to: code)) != nil, (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? built.path : nil
    }()
}
