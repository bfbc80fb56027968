#include "CLayerKernels.h"
#include "Vectors.h"

VECTOR_CLONES
void jc_epilogue(
    float *restrict y, ptrdiff_t pixels, ptrdiff_t channels, ptrdiff_t stride, const float *restrict bias,
    const float *restrict residual, bool relu) {
    const float lowest = relu ? 0 : -__builtin_inff();
    for (ptrdiff_t pixel = 0; pixel < pixels; pixel++, y += stride) {
        // Both comparisons keep NaN, so that an overflow is seen at the end.
        if (residual) {
            for (ptrdiff_t c = 0; c < channels; c++) {
                const float sum = y[c] + bias[c] + residual[c];
                y[c] = sum < lowest ? lowest : sum;
            }
            residual += stride;
        } else {
            for (ptrdiff_t c = 0; c < channels; c++) {
                const float sum = y[c] + bias[c];
                y[c] = sum < lowest ? lowest : sum;
            }
        }
    }
}

bool jc_has_avx512(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512cd");
#else
    return false;
#endif
}
