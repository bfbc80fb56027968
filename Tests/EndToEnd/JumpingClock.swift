/// A wall clock that jumps by years, as a library to load before libc.
enum JumpingClock {
    /// The compiled library, or nil.
    static let library = CLibrary(
        """
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
        """)?.path
}
