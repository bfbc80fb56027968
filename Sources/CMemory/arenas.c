// glibc reserves 64 MB of addresses, for a moment 128, for each thread that allocates. Where addresses are bounded, that is
// what the run itself needs.
#include "CMemory.h"

#include <sys/resource.h>

#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>

static int is_bounded(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

__attribute__((constructor)) static void share_one_arena(void) {
    if (is_bounded()) mallopt(M_ARENA_MAX, 1);
}

void jc_keep_freed_memory(void) {
    if (is_bounded()) return;
    mallopt(M_MMAP_THRESHOLD, 1 << 25);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

#else

void jc_keep_freed_memory(void) {}

#endif
