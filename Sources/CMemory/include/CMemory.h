#ifndef JC_MEMORY_H
#define JC_MEMORY_H

// What a program does where memory is short. Linux with glibc; elsewhere nothing changes.
//
// A program that links this module
// - ends with one line and exit code 1 where the Swift runtime, Foundation, Dispatch or OpenBLAS ask for memory that is not
//   there: they would abort, or ask again for ever. Other libraries see the null pointer that they expect.
// - has one arena of malloc for all threads where the addresses are bounded (`ulimit -v`).

#include <stddef.h>

/// Prints one line on `bytes` that are not there, and ends the process with exit code 1. Allocates nothing.
_Noreturn void jc_end_without_memory(size_t bytes);

/// Keeps what is freed, up to 1 GB, for the next that is asked for, in pieces of up to 32 MB: batches that come and go need not
/// be mapped, cleared and unmapped each. Nothing where addresses are bounded.
void jc_keep_freed_memory(void);

#endif
