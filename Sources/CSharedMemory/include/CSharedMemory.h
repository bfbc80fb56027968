#ifndef JC_SHARED_MEMORY_H
#define JC_SHARED_MEMORY_H

// memfd_create, which Glibc's module leaves out, and the one removal that it needs.

#include <stddef.h>

/// A file without a name that lives in memory, closed in a program that is started; it grows but never shrinks, whoever asks: where a
/// mapped file is cut, a process that writes there is ended by the system. -1 where there is none.
int jc_shared_memory(const char *name);

/// Gives pages of a mapped file of this kind back to the system.
void jc_remove_pages(void *start, size_t length);

#endif
