#include "CLayerKernels.h"
#include "Vectors.h"

VECTOR_CLONES
void jc_epilogue(
    float *restrict y, ptrdiff_t pixels, ptrdiff_t channels, const float *restrict bias,
    const float *restrict residual, bool relu) {
    const float lowest = relu ? 0 : -__builtin_inff();
    for (ptrdiff_t pixel = 0; pixel < pixels; pixel++, y += channels) {
        // Both comparisons keep NaN, so that an overflow is seen at the end.
        if (residual) {
            for (ptrdiff_t c = 0; c < channels; c++) {
                const float sum = y[c] + bias[c] + residual[c];
                y[c] = sum < lowest ? lowest : sum;
            }
            residual += channels;
        } else {
            for (ptrdiff_t c = 0; c < channels; c++) {
                const float sum = y[c] + bias[c];
                y[c] = sum < lowest ? lowest : sum;
            }
        }
    }
}

VECTOR_CLONES
void jc_max_pool(
    const float *restrict input, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
    float *restrict output) {
    for (ptrdiff_t y = 0; y < (height + 1) / 2; y++) {
        const ptrdiff_t top = y > 0 ? 2 * y - 1 : 0, bottom = 2 * y + 1 < height ? 2 * y + 1 : height - 1;
        for (ptrdiff_t x = 0; x < (width + 1) / 2; x++, output += channels) {
            const ptrdiff_t left = x > 0 ? 2 * x - 1 : 0, right = 2 * x + 1 < width ? 2 * x + 1 : width - 1;
            for (ptrdiff_t c = 0; c < channels; c++) output[c] = input[(top * width + left) * channels + c];
            for (ptrdiff_t row = top; row <= bottom; row++)
                for (ptrdiff_t column = left; column <= right; column++) {
                    const float *pixel = input + (row * width + column) * channels;
                    for (ptrdiff_t c = 0; c < channels; c++)
                        output[c] = pixel[c] > output[c] || pixel[c] != pixel[c] ? pixel[c] : output[c];
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
