// What OpenBLAS makes up its mind on while it is loaded: threads, and the processor that it takes kernels for.
//
// The library reads its settings from the environment with a function of its own, which it calls through the table of
// symbols: a program's function of that name comes first. Where it does not (a library linked with -Bsymbolic), all is as
// it was.
#define _GNU_SOURCE
#include "CLayerKernels.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static bool is_one_of(const char *name, const char *const *names) {
    for (; *names != NULL; names++)
        if (strcmp(name, *names) == 0) return true;
    return false;
}

bool jc_core_has_avx512(const char *core) {
    static const char *const names[] = {"SkylakeX", "Cooperlake", "SapphireRapids", NULL};
    return is_one_of(core, names);
}

const char *jc_wider_core(const char *core) {
#if defined(__x86_64__)
    static const char *const with_avx2[] = {"Haswell", "Zen", "Excavator", NULL};
    __builtin_cpu_init();
    if (jc_core_has_avx512(core)) return NULL;
    if (jc_has_avx512()) return __builtin_cpu_supports("avx512bf16") ? "Cooperlake" : "SkylakeX";
    if (is_one_of(core, with_avx2)) return NULL;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return NULL;
    return __builtin_cpu_is("amd") ? "Zen" : "Haswell";
#else
    (void)core;
    return NULL;
#endif
}

#if defined(__linux__)

/// Chooses kernels as the library will, and others where it knows the processor only as an old one: release 0.3.21 takes those
/// of Prescott (SSE3, a quarter of the speed) on an Intel Xeon of the fifth generation, which is younger than it.
static void choose_core(void) {
    if (getenv("OPENBLAS_CORETYPE") != NULL) return;
    void (*choose)(void) = (void (*)(void))dlsym(RTLD_NEXT, "gotoblas_dynamic_init");
    void (*forget)(void) = (void (*)(void))dlsym(RTLD_NEXT, "gotoblas_dynamic_quit");
    char *(*name)(void) = (char *(*)(void))dlsym(RTLD_NEXT, "openblas_get_corename");
    if (choose == NULL || forget == NULL || name == NULL) return;
    choose();
    const char *wider = jc_wider_core(name());
    if (wider == NULL) return;
    forget();
    setenv("OPENBLAS_CORETYPE", wider, 1);
    choose();
    unsetenv("OPENBLAS_CORETYPE");
}

/// A thread for every core, each with 128 MB of addresses and retries for ever where it gets none: the callers bring their own
/// threads and want none of these.
void openblas_read_env(void) {
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    void (*read_environment)(void) = (void (*)(void))dlsym(RTLD_NEXT, "openblas_read_env");
    if (read_environment != NULL) read_environment();
    choose_core();
}

#endif
