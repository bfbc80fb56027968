#ifndef JC_VECTORS_H
#define JC_VECTORS_H

// Sixteen floats: one AVX-512 register, or as many smaller ones as it takes elsewhere.
typedef float Lanes __attribute__((vector_size(64)));
typedef float UnalignedLanes __attribute__((vector_size(64), aligned(4)));
typedef int LaneMask __attribute__((vector_size(64)));

enum { lane_count = 16 };

#define LOAD_LANES(pointer) (*(const UnalignedLanes *)(pointer))
#define STORE_LANES(pointer, value) (*(UnalignedLanes *)(pointer) = (value))

// One copy of the function for each width of vectors, chosen when the program is loaded: for ThreadSanitizer that is too
// early.
#if defined(__has_feature)
#define IS_WATCHED __has_feature(thread_sanitizer)
#else
#define IS_WATCHED 0
#endif
#if defined(__x86_64__) && defined(__ELF__) && !IS_WATCHED
#define VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTOR_CLONES
#endif

#endif
