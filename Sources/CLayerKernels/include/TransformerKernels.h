#ifndef JC_TRANSFORMER_KERNELS_H
#define JC_TRANSFORMER_KERNELS_H

#include <stddef.h>

// What a Transformer does to tokens besides products: rows of `width` float32 numbers, one after the other. A row's result does
// not depend on the rows beside it. NaN stays NaN. No function allocates or checks lengths.

/// What stands between the two linear layers of a block.
typedef enum {
    /// x Phi(x), Phi the normal distribution's: absolute error below 3e-7 |x|.
    jc_gelu,
    /// x / (1 + exp(-1.702 x)).
    jc_quick_gelu,
    /// x / (1 + exp(-2 sqrt(2 / pi) (x + 0.044715 x^3))): torch's `approximate="tanh"`.
    jc_gelu_tanh,
    /// max(0, x).
    jc_relu,
} jc_activation;

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias of each row, mean and variance (divided by `width`) its own.
void jc_layer_norm(
    const float *x, ptrdiff_t rows, ptrdiff_t width, const float *weight, const float *bias, float epsilon,
    float *y);

/// activation(y + bias), in place.
void jc_activate(
    float *y, ptrdiff_t rows, ptrdiff_t width, const float *bias, jc_activation activation);

/// silu(a + bias_a) (b + bias_b) of rows [a, b] of 2 `width` numbers, silu(x) = x / (1 + exp(-x)); `bias` is [a, b] too.
void jc_gate(const float *pairs, ptrdiff_t rows, ptrdiff_t width, const float *bias, float *y);

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

#endif
