// OpenBLAS starts a thread for every core while the program is loaded, each with 128 MB of addresses, and retries for ever
// where it gets none. jc-stats brings its own threads and wants none of these.
//
// The library reads its settings from the environment with a function of its own, which it calls through the table of
// symbols: a program's function of that name comes first. Where it does not (a library linked with -Bsymbolic), all is as
// it was.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

#if defined(__linux__)

void openblas_read_env(void) {
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    void (*read_environment)(void) = (void (*)(void))dlsym(RTLD_NEXT, "openblas_read_env");
    if (read_environment != NULL) read_environment();
}

#endif
