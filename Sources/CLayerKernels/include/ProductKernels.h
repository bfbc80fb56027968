#ifndef JC_PRODUCT_KERNELS_H
#define JC_PRODUCT_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

// Products of rows of float32 by the weights of a layer, with what follows them in registers. Strides count floats. No function
// allocates or checks lengths.

/// What follows a product.
typedef enum {
    /// x Phi(x), Phi the normal distribution's: absolute error below 3e-7 |x|.
    jc_gelu,
    /// x / (1 + exp(-1.702 x)).
    jc_quick_gelu,
    /// x / (1 + exp(-2 sqrt(2 / pi) (x + 0.044715 x^3))): torch's `approximate="tanh"`.
    jc_gelu_tanh,
    /// max(0, x).
    jc_relu,
    /// x.
    jc_no_activation,
} jc_activation;

/// Sizes, the distances between rows of the left factor and of the result, and whether its sums begin with what is there.
typedef struct {
    ptrdiff_t rows, inner, columns, a_stride, c_stride;
    bool adds;
} jc_product;

/// Rows of a product that lie in images and lines of them, `rows` of the product to a line; and factors of a row in segments of `inner`,
/// each `a_segment` behind the one before: the rows of a kernel in a map. The right factor has `segments` * `inner` lines; that of an
/// image lies `b_image` behind that of the one before, or is the same.
typedef struct {
    ptrdiff_t images, a_image, b_image, c_image, lines, a_line, c_line, segments, a_segment;
} jc_patches;

/// activation(y + bias [+ residual]): `bias` (or NULL) is a number for each column, `residual` (or NULL) lies as the result does.
typedef struct {
    const float *bias, *residual;
    jc_activation activation;
} jc_product_end;

/// c = end([c +] a b). Weights lie in panels of 32 columns, [panel][inner][column], the last one of 16 where no more are left, zeros beyond
/// the last column. A row comes out alike, to the bit, wherever it stands, and its factors lie. Where `jc_has_avx512` says so alone.
void jc_product_avx512(
    jc_product shape, jc_patches patches, const float *a, const float *panels, jc_product_end end, float *c);

/// The same with panels of 16 columns, the last one perhaps of 8. Where `jc_has_avx2` says so alone.
void jc_product_avx2(
    jc_product shape, jc_patches patches, const float *a, const float *panels, jc_product_end end, float *c);

/// Whether the processor and its operating system have the AVX-512 subsets of OpenBLAS's SkylakeX kernels.
bool jc_has_avx512(void);

/// Whether the processor has AVX2 and FMA.
bool jc_has_avx2(void);

#endif
