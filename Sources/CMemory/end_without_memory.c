#define _GNU_SOURCE
#include "CMemory.h"

#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

_Noreturn void jc_end_without_memory(size_t bytes) {
    static atomic_flag is_ending = ATOMIC_FLAG_INIT;
    // Several threads may want memory at once: one of them speaks.
    while (atomic_flag_test_and_set(&is_ending)) pause();
    char line[256], bound[96] = "";
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
        snprintf(bound, sizeof bound, " within the limit of %llu MB of addresses (ulimit -v)",
                 (unsigned long long)limit.rlim_cur >> 20);
    }
    // A progress bar may stand in the line.
    int length = snprintf(line, sizeof line, "%sjc-stats: memory: expected %zu bytes more, found none%s\n",
                          isatty(STDERR_FILENO) ? "\n" : "", bytes, bound);
    if (length > 0 && write(STDERR_FILENO, line, (size_t)length) < 0) _exit(1);
    _exit(1);
}
