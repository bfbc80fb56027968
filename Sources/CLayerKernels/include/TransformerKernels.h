#ifndef JC_TRANSFORMER_KERNELS_H
#define JC_TRANSFORMER_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "ProductKernels.h"

// What a Transformer does to tokens besides products: rows of `width` float32 numbers, one after the other. A row's result does
// not depend on the rows beside it. NaN stays NaN. No function allocates or checks lengths.

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias of each row, mean and variance (divided by `width`) its own.
void jc_layer_norm(
    const float *x, ptrdiff_t rows, ptrdiff_t width, const float *weight, const float *bias, float epsilon,
    float *y);

/// The same in bfloat16; `floats` is scratch memory of one row.
void jc_layer_norm_bfloat16(
    const float *x, ptrdiff_t rows, ptrdiff_t width, const float *weight, const float *bias, float epsilon,
    float *floats, uint16_t *y);

/// activation(y + bias), in place.
void jc_activate(
    float *y, ptrdiff_t rows, ptrdiff_t width, const float *bias, jc_activation activation);

/// silu(a) b of rows [a, b] of 2 `width` numbers, silu(x) = x / (1 + exp(-x)).
void jc_gate(const float *pairs, ptrdiff_t rows, ptrdiff_t width, float *y);

/// The same in bfloat16.
void jc_gate_bfloat16(const float *pairs, ptrdiff_t rows, ptrdiff_t width, uint16_t *y);

/// exp(x - max x) of the first `width` numbers of each row, in place, and one over its sum for each row: relative error below
/// 3e-7. Rows lie `stride` apart.
void jc_softmax(float *scores, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, float *scale);

/// Multiplies the first `width` numbers of each row by the row's `scale`; rows lie `stride` apart.
void jc_scale_rows(float *y, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, const float *scale);

/// x cos + (-second half of x, first half) sin of rows of `width` numbers that lie `stride` apart, in place; `cosines` and
/// `sines` have `width` numbers a row.
void jc_rotate(
    float *x, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, const float *cosines, const float *sines);

/// The columns of `rows` x `width` numbers that lie `stride` apart as rows that lie `column_stride` apart.
void jc_transpose(
    const float *x, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, float *columns, ptrdiff_t column_stride);

/// Rows of `width` numbers that lie `stride` apart, one after the other.
void jc_gather_rows(const float *x, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, float *y);

// The rest is for processors with AVX-512 (`jc_has_avx512`), those in bfloat16 for AVX512_BF16; elsewhere it does nothing. Numbers in
// bfloat16 are rounded to the nearest, subnormal ones to 0, and sums are in float32.

/// A product of rows by the weights of a linear layer.
typedef struct {
    ptrdiff_t rows;
    /// Numbers of a row, which lie one row after the other.
    ptrdiff_t inner;
    /// Numbers of a row of the result.
    ptrdiff_t columns;
} jc_token_shape;

/// c = activation(a W + bias) [+ residual] in bfloat16: `panels` has W as [panel][inner / 2][32][2], and `bias` 32 numbers a panel,
/// zeros beyond the last column. `residual` (or NULL) lies as `floats` does, the result; or without one it goes into `halves` where that
/// is not NULL.
void jc_token_product_bfloat16(
    jc_token_shape shape, const uint16_t *a, const uint16_t *panels, const float *bias, const float *residual,
    jc_activation activation, float *floats, uint16_t *halves);

/// One head of attention: `tokens` rows of `width` numbers each of q, k and v lie `stride` apart, rows of the result `out_stride`.
typedef struct {
    ptrdiff_t tokens, width, stride, out_stride;
} jc_attention;

/// Floats of scratch memory that a head needs.
ptrdiff_t jc_attention_scratch(ptrdiff_t tokens, ptrdiff_t width);

/// softmax(q k^T) v, twelve rows at a time.
void jc_attention_head(
    jc_attention shape, const float *queries, const float *keys, const float *values, float *scratch, float *out);

/// The same with q, k, v and what softmax makes rounded to bfloat16; softmax is in float32.
void jc_attention_head_bfloat16(
    jc_attention shape, const float *queries, const float *keys, const float *values, float *scratch,
    uint16_t *out);

#endif
