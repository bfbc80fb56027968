#include <cblas.h>

// Not in the header: the buffer that a product works in, and giving it back; the library keeps it for the next one.
void *blas_memory_alloc(int place);
void blas_memory_free(void *buffer);
