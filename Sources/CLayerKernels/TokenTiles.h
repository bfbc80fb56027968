#ifndef JC_TOKEN_TILES_H
#define JC_TOKEN_TILES_H

// Products of rows of tokens in registers, for processors with AVX-512: a tile is twelve rows by two vectors of sixteen columns.

#include "CLayerKernels.h"
#include "Activations.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define AVX512_BF16 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))

enum { tile_rows = 12, vector_width = 16, tile_columns = 2 * vector_width };

typedef float Tile[tile_rows][tile_columns];

/// c = initial + a b: `count` rows of a, twelve at most, and a panel of b, 32 columns for each of `inner` rows. Rows of what
/// c begins with lie `initial_stride` apart, 0 for one of all. All rows are summed in one order.
void jc_float_tile(
    ptrdiff_t count, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t inner, const float *initial,
    ptrdiff_t initial_stride, float *c, ptrdiff_t c_stride);

/// The same of pairs of bfloat16: a row of a has inner / 2, a panel of b 32 for each of them.
void jc_half_tile(
    ptrdiff_t count, const uint16_t *a, ptrdiff_t a_stride, const uint16_t *b, ptrdiff_t inner,
    const float *initial, ptrdiff_t initial_stride, float *c, ptrdiff_t c_stride);

// Adds products of pairs of bfloat16 to `count` rows of sums; `count` is a constant.
AVX512_BF16 INLINE void add_pairs(
    ptrdiff_t count, const uint16_t *a, ptrdiff_t a_stride, const uint16_t *b, ptrdiff_t inner,
    __m512 sums[tile_rows][2]) {
    for (ptrdiff_t k = 0; k < inner; k += 2, b += 2 * tile_columns) {
        const __m512bh left = (__m512bh)_mm512_loadu_si512(b);
        const __m512bh right = (__m512bh)_mm512_loadu_si512(b + tile_columns);
#pragma clang loop unroll(full)
        for (ptrdiff_t row = 0; row < count; row++) {
            int pair;
            memcpy(&pair, a + row * a_stride + k, sizeof pair);
            const __m512bh factor = (__m512bh)_mm512_set1_epi32(pair);
            sums[row][0] = _mm512_dpbf16_ps(sums[row][0], factor, left);
            sums[row][1] = _mm512_dpbf16_ps(sums[row][1], factor, right);
        }
    }
}

INLINE ptrdiff_t lesser(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

// Which of a panel's columns there are.
typedef struct { __mmask16 left, right; } Columns;

INLINE Columns columns_of(ptrdiff_t count) {
    const uint32_t all = count >= tile_columns ? UINT32_MAX : ((uint32_t)1 << count) - 1;
    return (Columns){(__mmask16)all, (__mmask16)(all >> vector_width)};
}

AVX512 INLINE void load_floats(
    Tile tile, ptrdiff_t count, Columns columns, const float *c, ptrdiff_t stride) {
    for (ptrdiff_t row = 0; row < count; row++, c += stride) {
        _mm512_storeu_ps(tile[row], _mm512_maskz_loadu_ps(columns.left, c));
        _mm512_storeu_ps(tile[row] + vector_width, _mm512_maskz_loadu_ps(columns.right, c + vector_width));
    }
}

AVX512 INLINE void store_floats(
    const Tile tile, ptrdiff_t count, Columns columns, const float *residual, float *c, ptrdiff_t stride) {
    for (ptrdiff_t row = 0; row < count; row++, c += stride) {
        __m512 left = _mm512_loadu_ps(tile[row]), right = _mm512_loadu_ps(tile[row] + vector_width);
        if (residual != NULL) {
            left = _mm512_add_ps(left, _mm512_maskz_loadu_ps(columns.left, residual));
            right = _mm512_add_ps(right, _mm512_maskz_loadu_ps(columns.right, residual + vector_width));
            residual += stride;
        }
        _mm512_mask_storeu_ps(c, columns.left, left);
        _mm512_mask_storeu_ps(c + vector_width, columns.right, right);
    }
}

AVX512_BF16 INLINE void store_halves(
    const Tile tile, ptrdiff_t count, Columns columns, uint16_t *c, ptrdiff_t stride) {
    for (ptrdiff_t row = 0; row < count; row++, c += stride) {
        const __m256bh left = _mm512_cvtneps_pbh(_mm512_loadu_ps(tile[row]));
        const __m256bh right = _mm512_cvtneps_pbh(_mm512_loadu_ps(tile[row] + vector_width));
        _mm256_mask_storeu_epi16(c, columns.left, (__m256i)left);
        _mm256_mask_storeu_epi16(c + vector_width, columns.right, (__m256i)right);
    }
}

#endif

#endif
