#include "CLayerKernels.h"

#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>

void jc_give_freed_memory_back(void) { malloc_trim(0); }

#else

void jc_give_freed_memory_back(void) {}

#endif
