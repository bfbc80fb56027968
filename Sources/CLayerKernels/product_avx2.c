#if defined(__x86_64__)

// Six rows by two vectors are twelve sums, two factors and one that is spread.
#define LANES 8
#define TILE_ROWS 6
#define PANEL_BYTES (128 << 10)
#define EACH_COUNT(X) X(1) X(2) X(3) X(4) X(5) X(6)
#define TARGET __attribute__((target("avx2,fma")))
#define NAME(function) function##_avx2

#include "ProductTemplate.h"

bool jc_has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

#else

#include "CLayerKernels.h"

void jc_product_avx2(
    jc_product p, jc_patches at, const float *a, const float *panels, jc_product_end end, float *c) {
    (void)p, (void)at, (void)a, (void)panels, (void)end, (void)c;
}

bool jc_has_avx2(void) { return false; }

#endif
