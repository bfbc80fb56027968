#if defined(__x86_64__)

// Twelve rows by two vectors are 24 sums, two factors and one that is spread.
#define LANES 16
#define TILE_ROWS 12
#define PANEL_BYTES (384 << 10)
#define EACH_COUNT(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"), min_vector_width(512)))
#define NAME(function) function##_avx512

#include "ProductTemplate.h"

#else

#include "CLayerKernels.h"

void jc_product_avx512(
    jc_product p, jc_patches at, const float *a, const float *panels, jc_product_end end, float *c) {
    (void)p, (void)at, (void)a, (void)panels, (void)end, (void)c;
}

#endif
