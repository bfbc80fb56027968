#ifndef JC_VECTOR_CLONES_H
#define JC_VECTOR_CLONES_H

// One copy of a function for each width of vectors, chosen when the program is loaded: for ThreadSanitizer that is too
// early.
#if defined(__has_feature)
#define JC_IS_WATCHED __has_feature(thread_sanitizer)
#else
#define JC_IS_WATCHED 0
#endif
#if defined(__x86_64__) && defined(__ELF__) && !JC_IS_WATCHED
#define VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTOR_CLONES
#endif

#endif
