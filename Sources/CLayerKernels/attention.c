#include "TokenTiles.h"

#include <math.h>

#if defined(__x86_64__)

// Sixteen rows of sixteen numbers become columns.
AVX512 INLINE void transpose(__m512i r[vector_width]) {
    __m512i t[vector_width];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
    }
    for (int i = 0; i < 16; i += 4)
        for (int j = 0; j < 2; j++) {
            r[i + 2 * j] = _mm512_unpacklo_epi64(t[i + j], t[i + j + 2]);
            r[i + 2 * j + 1] = _mm512_unpackhi_epi64(t[i + j], t[i + j + 2]);
        }
    // r[i + c] has column c + 4 b of rows i to i + 3 in its part b.
    for (int c = 0; c < 4; c++) {
        t[c] = _mm512_shuffle_i32x4(r[c], r[c + 4], 0x88);
        t[c + 4] = _mm512_shuffle_i32x4(r[c], r[c + 4], 0xdd);
        t[c + 8] = _mm512_shuffle_i32x4(r[c + 8], r[c + 12], 0x88);
        t[c + 12] = _mm512_shuffle_i32x4(r[c + 8], r[c + 12], 0xdd);
    }
    for (int c = 0; c < 4; c++) {
        r[c] = _mm512_shuffle_i32x4(t[c], t[c + 8], 0x88);
        r[c + 8] = _mm512_shuffle_i32x4(t[c], t[c + 8], 0xdd);
        r[c + 4] = _mm512_shuffle_i32x4(t[c + 4], t[c + 12], 0x88);
        r[c + 12] = _mm512_shuffle_i32x4(t[c + 4], t[c + 12], 0xdd);
    }
}

// exp(x - max x) of each row, and one over its sum; `width` is followed by room up to a whole number of vectors.
AVX512 INLINE void soften(float *scores, ptrdiff_t count, ptrdiff_t width, ptrdiff_t stride, float *scales) {
    const ptrdiff_t last = (width - 1) / vector_width * vector_width;
    const __mmask16 inside = (__mmask16)((2u << (width - 1 - last)) - 1);
    const __m512 none = _mm512_set1_ps(-INFINITY);
    for (ptrdiff_t row = 0; row < count; row++, scores += stride) {
        __m512 most = _mm512_mask_loadu_ps(none, inside, scores + last);
        _mm512_storeu_ps(scores + last, most);
        for (ptrdiff_t i = 0; i < last; i += vector_width) most = _mm512_max_ps(most, _mm512_loadu_ps(scores + i));
        const float greatest = _mm512_reduce_max_ps(most);
        __m512 sums = _mm512_setzero_ps();
        for (ptrdiff_t i = 0; i <= last; i += vector_width) {
            float *part = scores + i;
            // A number that the greatest was not compared with for being none is none here too.
            for (int j = 0; j < vector_width; j++) part[j] = exp_of_negative(part[j] - greatest);
            sums = _mm512_add_ps(sums, _mm512_loadu_ps(part));
        }
        scales[row] = 1.0f / _mm512_reduce_add_ps(sums);
    }
}

AVX512 INLINE void scale(Tile tile, ptrdiff_t count, const float *scales) {
    for (ptrdiff_t row = 0; row < count; row++)
        for (int i = 0; i < tile_columns; i++) tile[row][i] *= scales[row];
}

static const float zeros[tile_columns];

INLINE ptrdiff_t rounded_up(ptrdiff_t number, ptrdiff_t unit) { return (number + unit - 1) / unit * unit; }
// Of scores: rows of 2^n bytes would all lie in one set of the first cache.
INLINE ptrdiff_t score_stride(ptrdiff_t tokens) { return rounded_up(tokens, tile_columns) + vector_width; }

ptrdiff_t jc_attention_scratch(ptrdiff_t tokens, ptrdiff_t width) {
    const ptrdiff_t keys = rounded_up(tokens, tile_columns) * rounded_up(width, 2);
    const ptrdiff_t values = rounded_up(tokens, 2) * rounded_up(width, tile_columns);
    return keys + values + tile_rows * (2 * score_stride(tokens) + rounded_up(width, tile_columns));
}

// Panels of 32 keys: their numbers side by side.
AVX512 static void lay_out_keys(jc_attention p, const float *keys, float *panels) {
    for (ptrdiff_t first = 0; first < rounded_up(p.tokens, tile_columns); first += vector_width) {
        float *panel = panels + first / tile_columns * tile_columns * p.width + first % tile_columns;
        for (ptrdiff_t k = 0; k < p.width; k += vector_width) {
            const Columns inside = columns_of(p.width - k);
            __m512i part[vector_width];
            for (int row = 0; row < vector_width; row++)
                part[row] = first + row < p.tokens
                    ? _mm512_maskz_loadu_epi32(inside.left, keys + (first + row) * p.stride + k)
                    : _mm512_setzero_si512();
            transpose(part);
            for (int i = 0; i < lesser(vector_width, p.width - k); i++)
                _mm512_storeu_si512(panel + (k + i) * tile_columns, part[i]);
        }
    }
}

// Panels of 32 columns of the values.
AVX512 static void lay_out_values(jc_attention p, const float *values, float *panels) {
    for (ptrdiff_t column = 0; column < p.width; column += tile_columns) {
        const Columns inside = columns_of(p.width - column);
        for (ptrdiff_t token = 0; token < p.tokens; token++, panels += tile_columns) {
            const float *from = values + token * p.stride + column;
            _mm512_storeu_ps(panels, _mm512_maskz_loadu_ps(inside.left, from));
            _mm512_storeu_ps(panels + vector_width, _mm512_maskz_loadu_ps(inside.right, from + vector_width));
        }
    }
}

AVX512 void jc_attention_head(
    jc_attention p, const float *queries, const float *keys, const float *values, float *scratch, float *out) {
    const ptrdiff_t stride = score_stride(p.tokens);
    float *scores = scratch, *strip = scores + tile_rows * stride;
    float *key_panels = strip + tile_rows * rounded_up(p.width, tile_columns);
    float *value_panels = key_panels + rounded_up(p.tokens, tile_columns) * p.width;
    lay_out_keys(p, keys, key_panels);
    lay_out_values(p, values, value_panels);
    for (ptrdiff_t first = 0, count; first < p.tokens; first += count) {
        count = lesser(tile_rows, p.tokens - first);
        for (ptrdiff_t row = 0; row < count; row++)
            memcpy(strip + row * p.width, queries + (first + row) * p.stride, (size_t)p.width * sizeof *strip);
        for (ptrdiff_t key = 0; key < p.tokens; key += tile_columns)
            jc_float_tile(
                count, strip, p.width, key_panels + key * p.width, p.width, zeros, 0, scores + key, stride);
        float scales[tile_rows];
        soften(scores, count, p.tokens, stride, scales);
        for (ptrdiff_t column = 0; column < p.width; column += tile_columns) {
            Tile tile;
            jc_float_tile(
                count, scores, stride, value_panels + column * p.tokens, p.tokens, zeros, 0, tile[0], tile_columns);
            scale(tile, count, scales);
            store_floats(
                tile, count, columns_of(p.width - column), NULL, out + first * p.out_stride + column,
                p.out_stride);
        }
    }
}

// Thirty-two numbers in bfloat16, as pairs.
AVX512_BF16 INLINE __m512i pairs(const float *from, Columns inside) {
    return (__m512i)_mm512_cvtne2ps_pbh(
        _mm512_maskz_loadu_ps(inside.right, from + vector_width), _mm512_maskz_loadu_ps(inside.left, from));
}

AVX512_BF16 static void lay_out_half_keys(jc_attention p, const float *keys, uint32_t *panels) {
    const ptrdiff_t words = rounded_up(p.width, 2) / 2;
    for (ptrdiff_t first = 0; first < rounded_up(p.tokens, tile_columns); first += vector_width) {
        uint32_t *panel = panels + first / tile_columns * tile_columns * words + first % tile_columns;
        for (ptrdiff_t word = 0; word < words; word += vector_width) {
            const Columns inside = columns_of(p.width - 2 * word);
            __m512i part[vector_width];
            for (int row = 0; row < vector_width; row++)
                part[row] = first + row < p.tokens ? pairs(keys + (first + row) * p.stride + 2 * word, inside)
                                                   : _mm512_setzero_si512();
            transpose(part);
            for (int i = 0; i < lesser(vector_width, words - word); i++)
                _mm512_storeu_si512(panel + (word + i) * tile_columns, part[i]);
        }
    }
}

AVX512_BF16 static void lay_out_half_values(jc_attention p, const float *values, uint32_t *panels) {
    for (ptrdiff_t column = 0; column < p.width; column += tile_columns) {
        const Columns inside = columns_of(p.width - column);
        for (ptrdiff_t token = 0; token < p.tokens; token += 2, panels += tile_columns) {
            const float *from = values + token * p.stride + column;
            const bool has_two = token + 1 < p.tokens;
            for (int j = 0; j < 2; j++) {
                const __mmask16 own = j == 0 ? inside.left : inside.right, next = has_two ? own : 0;
                const __m512 first = _mm512_maskz_loadu_ps(own, from + j * vector_width);
                const __m512 second = _mm512_maskz_loadu_ps(next, from + (has_two ? p.stride : 0) + j * vector_width);
                const __m512i low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(first));
                const __m512i high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(second));
                _mm512_storeu_si512(panels + j * vector_width, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
            }
        }
    }
}

AVX512_BF16 INLINE void round_row(const float *from, ptrdiff_t count, uint16_t *to) {
    for (ptrdiff_t i = 0; i < count; i += tile_columns)
        _mm512_storeu_si512(to + i, pairs(from + i, columns_of(count - i)));
}

AVX512_BF16 void jc_attention_head_bfloat16(
    jc_attention p, const float *queries, const float *keys, const float *values, float *scratch, uint16_t *out) {
    const ptrdiff_t stride = score_stride(p.tokens), padded = rounded_up(p.width, tile_columns);
    const ptrdiff_t width = rounded_up(p.width, 2), tokens = rounded_up(p.tokens, 2);
    float *scores = scratch;
    uint16_t *shares = (uint16_t *)(scores + tile_rows * stride), *strip = shares + tile_rows * stride;
    uint16_t *key_panels = strip + tile_rows * padded;
    uint16_t *value_panels = key_panels + rounded_up(p.tokens, tile_columns) * width;
    lay_out_half_keys(p, keys, (uint32_t *)key_panels);
    lay_out_half_values(p, values, (uint32_t *)value_panels);
    for (ptrdiff_t first = 0, count; first < p.tokens; first += count) {
        count = lesser(tile_rows, p.tokens - first);
        for (ptrdiff_t row = 0; row < count; row++)
            round_row(queries + (first + row) * p.stride, p.width, strip + row * padded);
        for (ptrdiff_t key = 0; key < p.tokens; key += tile_columns)
            jc_half_tile(count, strip, padded, key_panels + key * width, width, zeros, 0, scores + key, stride);
        float scales[tile_rows];
        soften(scores, count, p.tokens, stride, scales);
        for (ptrdiff_t row = 0; row < count; row++)
            round_row(scores + row * stride, p.tokens, shares + row * stride);
        for (ptrdiff_t column = 0; column < p.width; column += tile_columns) {
            Tile tile;
            jc_half_tile(
                count, shares, stride, value_panels + column * tokens, tokens, zeros, 0, tile[0], tile_columns);
            scale(tile, count, scales);
            store_halves(
                tile, count, columns_of(p.width - column), out + first * p.out_stride + column, p.out_stride);
        }
    }
}

#else

ptrdiff_t jc_attention_scratch(ptrdiff_t tokens, ptrdiff_t width) {
    (void)tokens, (void)width;
    return 0;
}
void jc_attention_head(
    jc_attention p, const float *queries, const float *keys, const float *values, float *scratch, float *out) {
    (void)p, (void)queries, (void)keys, (void)values, (void)scratch, (void)out;
}
void jc_attention_head_bfloat16(
    jc_attention p, const float *queries, const float *keys, const float *values, float *scratch, uint16_t *out) {
    (void)p, (void)queries, (void)keys, (void)values, (void)scratch, (void)out;
}

#endif
