// glibc reserves 64 MB of addresses, for a moment 128, for each thread that allocates. Where addresses are bounded, that is
// what the run itself needs.
#include <sys/resource.h>

#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>

__attribute__((constructor)) static void share_one_arena(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
}

#endif
