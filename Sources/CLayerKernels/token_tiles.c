#include "TokenTiles.h"

#if defined(__x86_64__)

AVX512 INLINE void float_tile(
    int count, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t inner, const float *initial,
    ptrdiff_t initial_stride, float *c, ptrdiff_t c_stride) {
    __m512 sums[tile_rows][2];
    for (int row = 0; row < count; row++) {
        sums[row][0] = _mm512_loadu_ps(initial + row * initial_stride);
        sums[row][1] = _mm512_loadu_ps(initial + row * initial_stride + vector_width);
    }
    for (ptrdiff_t k = 0; k < inner; k++, b += tile_columns) {
        const __m512 left = _mm512_loadu_ps(b), right = _mm512_loadu_ps(b + vector_width);
#pragma clang loop unroll(full)
        for (int row = 0; row < count; row++) {
            const __m512 factor = _mm512_set1_ps(a[row * a_stride + k]);
            sums[row][0] = _mm512_fmadd_ps(factor, left, sums[row][0]);
            sums[row][1] = _mm512_fmadd_ps(factor, right, sums[row][1]);
        }
    }
    for (int row = 0; row < count; row++, c += c_stride) {
        _mm512_storeu_ps(c, sums[row][0]);
        _mm512_storeu_ps(c + vector_width, sums[row][1]);
    }
}

AVX512_BF16 INLINE void half_tile(
    int count, const uint16_t *a, ptrdiff_t a_stride, const uint16_t *b, ptrdiff_t inner, const float *initial,
    ptrdiff_t initial_stride, float *c, ptrdiff_t c_stride) {
    __m512 sums[tile_rows][2];
    for (int row = 0; row < count; row++) {
        sums[row][0] = _mm512_loadu_ps(initial + row * initial_stride);
        sums[row][1] = _mm512_loadu_ps(initial + row * initial_stride + vector_width);
    }
    add_pairs(count, a, a_stride, b, inner, sums);
    for (int row = 0; row < count; row++, c += c_stride) {
        _mm512_storeu_ps(c, sums[row][0]);
        _mm512_storeu_ps(c + vector_width, sums[row][1]);
    }
}

#define EACH_COUNT(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12)

#define ONE_COUNT(n) \
    case n: float_tile(n, a, a_stride, b, inner, initial, initial_stride, c, c_stride); break;
AVX512 void jc_float_tile(
    ptrdiff_t count, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t inner, const float *initial,
    ptrdiff_t initial_stride, float *c, ptrdiff_t c_stride) {
    switch (count) { EACH_COUNT(ONE_COUNT) }
}
#undef ONE_COUNT

#define ONE_COUNT(n) \
    case n: half_tile(n, a, a_stride, b, inner, initial, initial_stride, c, c_stride); break;
AVX512_BF16 void jc_half_tile(
    ptrdiff_t count, const uint16_t *a, ptrdiff_t a_stride, const uint16_t *b, ptrdiff_t inner,
    const float *initial, ptrdiff_t initial_stride, float *c, ptrdiff_t c_stride) {
    switch (count) { EACH_COUNT(ONE_COUNT) }
}
#undef ONE_COUNT

#endif
