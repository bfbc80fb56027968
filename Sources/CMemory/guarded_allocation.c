// The functions of malloc's family, in place of those behind them, which they call.
//
// The Swift runtime aborts where memory is short, and no program can catch that; OpenBLAS tries mmap and malloc in turn, for
// ever. A program may however bring its own malloc: this one is that of before, and where that fails it looks who asked.
#define _GNU_SOURCE
#include "CMemory.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define JC_IS_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(JC_IS_SANITIZED)

/// The functions behind these ones: glibc's, or those of an allocator that was loaded before it.
static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*memalign)(size_t, size_t);
} next;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

/// Finds them, with the first request of the process, when it has one thread.
static void find_next(void) {
    // The search itself may want memory.
    next.malloc = __libc_malloc;
    next.calloc = __libc_calloc;
    next.realloc = __libc_realloc;
    next.memalign = __libc_memalign;
    void *found[4] = {
        dlsym(RTLD_NEXT, "malloc"), dlsym(RTLD_NEXT, "calloc"), dlsym(RTLD_NEXT, "realloc"),
        dlsym(RTLD_NEXT, "memalign"),
    };
    if (found[0] == NULL || found[1] == NULL || found[2] == NULL || found[3] == NULL) return;
    next.malloc = (void *(*)(size_t))found[0];
    next.calloc = (void *(*)(size_t, size_t))found[1];
    next.realloc = (void *(*)(void *, size_t))found[2];
    next.memalign = (void *(*)(size_t, size_t))found[3];
}

/// Whether the code at an address belongs to a library that does not live without the memory it asks for.
static bool depends_on_memory(const void *code) {
    static const char *const libraries[] = {
        "libswift", "libFoundation", "lib_Foundation", "libdispatch", "libBlocksRuntime", "libstdc++", "libopenblas",
    };
    Dl_info library;
    if (dladdr(code, &library) == 0 || library.dli_fname == NULL) return false;
    const char *slash = strrchr(library.dli_fname, '/');
    const char *name = slash == NULL ? library.dli_fname : slash + 1;
    for (size_t index = 0; index < sizeof libraries / sizeof *libraries; ++index) {
        if (strncmp(name, libraries[index], strlen(libraries[index])) == 0) return true;
    }
    return false;
}

/// The code that called the function it stands in. Pinned before the call, since the compiler moves what only failures need
/// into functions of its own, which have another caller.
#define JC_CALLER(name)                                 \
    const void *name = __builtin_return_address(0);     \
    __asm__ volatile("" : "+r"(name));                  \
    if (__builtin_expect(next.malloc == NULL, 0)) find_next()

static void *checked(void *memory, size_t bytes, const void *caller) {
    if (__builtin_expect(memory == NULL && bytes > 0, 0)) {
        int reason = errno;
        if (depends_on_memory(caller)) jc_end_without_memory(bytes);
        errno = reason;
    }
    return memory;
}

void *malloc(size_t bytes) {
    JC_CALLER(caller);
    return checked(next.malloc(bytes), bytes, caller);
}

void *calloc(size_t count, size_t bytes) {
    JC_CALLER(caller);
    size_t all = 0;
    if (__builtin_mul_overflow(count, bytes, &all)) all = SIZE_MAX;
    return checked(next.calloc(count, bytes), all, caller);
}

void *realloc(void *memory, size_t bytes) {
    JC_CALLER(caller);
    return checked(next.realloc(memory, bytes), bytes, caller);
}

void *memalign(size_t alignment, size_t bytes) {
    JC_CALLER(caller);
    return checked(next.memalign(alignment, bytes), bytes, caller);
}

void *aligned_alloc(size_t alignment, size_t bytes) {
    JC_CALLER(caller);
    return checked(next.memalign(alignment, bytes), bytes, caller);
}

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
    JC_CALLER(caller);
    int before = errno;
    void *place = checked(next.memalign(alignment, bytes), bytes, caller);
    errno = before;
    if (place == NULL) return ENOMEM;
    *memory = place;
    return 0;
}

#endif
