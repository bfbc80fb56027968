#ifndef JC_LAYER_KERNELS_H
#define JC_LAYER_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Maps of `images` images, channels last.
typedef struct {
    ptrdiff_t images, height, width, channels;
} jc_map;

/// The windows of a square kernel on maps of `height` x `width` x `channels`, and the maps that it gives.
typedef struct {
    ptrdiff_t height, width, channels, kernel, step, padding, out_height, out_width, out_channels;
} jc_window;

/// Tiles first..<first + count of 4 x 4 pixels of maps of `height` x `width` x `channels`, row by row, image by image.
typedef struct {
    ptrdiff_t height, width, channels, first, count;
} jc_tiles;

// The loops of training that want vectors as wide as the processor has, once for float (suffix _f) and once for
// double (suffix _d). Maps are channels-last: [image][row][column][channel]; `rows` of a map counts the pixels of
// all images. No function allocates or checks lengths. What "adds" must find its output initialised.
#define JC_LAYER_KERNELS(REAL, NAME)                                                                       \
    /* Mean of each channel, and the sum of squared deviations from it. */                                    \
    void NAME(moments)(const REAL *x, ptrdiff_t rows, ptrdiff_t channels, double *mean, double *squares);     \
    /* y = x * scale + shift [+ residual], then max(0, .) if `relu`. */                                       \
    void NAME(normalize)(                                                                                     \
        const REAL *x, ptrdiff_t rows, ptrdiff_t channels, const REAL *scale, const REAL *shift,              \
        const REAL *residual, bool relu, REAL *y);                                                            \
    /* Sums over the rows of g and of g * (x - mean); g counts as 0 where `y` is not positive: of `y` and of  \
       `scale`, where y is x * scale + shift, one or both are NULL. */                                        \
    void NAME(normalization_sums)(                                                                            \
        const REAL *g, const REAL *x, const REAL *y, const REAL *scale, const REAL *shift, ptrdiff_t rows,    \
        ptrdiff_t channels, const REAL *mean, double *sums, double *products);                                \
    /* out = a * g + b * (x - mean) + c, and masked = g, with g as above; both may be `g` itself. */          \
    void NAME(normalization_backward)(                                                                        \
        const REAL *g, const REAL *x, const REAL *y, const REAL *scale, const REAL *shift, ptrdiff_t rows,    \
        ptrdiff_t channels, const REAL *mean, const REAL *a, const REAL *b, const REAL *c, REAL *out,         \
        REAL *masked);                                                                                        \
    /* B^T d B of Winograd F(4x4, 3x3), padding 1 (Lavin and Gray 2015). Element k of the 36 of a tile goes to   \
       plane k; planes are `stride` apart. `spare` has `channels` elements: zeros where it is read, for whatever\
       falls outside where it is written. */                                                                  \
    void NAME(winograd_input)(                                                                                \
        const REAL *input, jc_tiles tiles, const REAL *spare, REAL *planes, ptrdiff_t stride);                \
    /* A^T m A. */                                                                                            \
    void NAME(winograd_output)(                                                                               \
        const REAL *planes, ptrdiff_t stride, jc_tiles tiles, REAL *spare, REAL *output);                     \
    /* The adjoint of winograd_output: A y A^T. */                                                            \
    void NAME(winograd_output_adjoint)(                                                                       \
        const REAL *gradient, jc_tiles tiles, const REAL *spare, REAL *planes, ptrdiff_t stride);             \
    /* The adjoint of winograd_input: B v B^T; adds. */                                                       \
    void NAME(winograd_input_adjoint)(                                                                        \
        const REAL *planes, ptrdiff_t stride, jc_tiles tiles, REAL *spare, REAL *gradient);                   \
    /* Planes 6 row to 6 row + 5 of G g G^T of `size` filters: [9][size] to [6][size]; and its adjoint, of */ \
    /* `size` in all planes: [36][distance] to [9][stride]. */                                                \
    void NAME(winograd_weights)(                                                                              \
        const REAL *weights, ptrdiff_t size, ptrdiff_t row, REAL *planes);                                    \
    void NAME(winograd_weights_adjoint)(                                                                      \
        const REAL *planes, ptrdiff_t distance, ptrdiff_t size, REAL *weights, ptrdiff_t stride);             \
    /* Rows first..<first+rows of the matrix of patches: [pixel][kernel row, kernel column, channel]. */      \
    void NAME(im2col)(                                                                                        \
        const REAL *input, jc_window window, ptrdiff_t first, ptrdiff_t rows, REAL *matrix);                  \
    /* The adjoint of im2col; adds. */                                                                        \
    void NAME(im2col_adjoint)(                                                                                \
        const REAL *matrix, jc_window window, ptrdiff_t first, ptrdiff_t rows, REAL *gradient);               \
    /* A convolution of one image that has its padding around it, rows `row_size` apart; weights are          \
       [kernel row, kernel column, input, channel]. */                                                        \
    void NAME(direct)(                                                                                        \
        const REAL *padded, ptrdiff_t row_size, jc_window window, const REAL *weights, REAL *output);         \
    /* The gradient of its weights; adds. */                                                                  \
    void NAME(direct_weight_gradient)(                                                                        \
        const REAL *padded, ptrdiff_t row_size, jc_window window, const REAL *gradient,                       \
        REAL *weight_gradient);                                                                               \
    /* Largest of 3x3 pixels at every second one, padding 1; NaN wins. `choice` (or NULL) is its place, 0 to  \
       8. */                                                                                                  \
    void NAME(max_pool)(const REAL *input, jc_map map, REAL *output, uint8_t *choice);                        \
    /* The adjoint of max_pool; adds. */                                                                      \
    void NAME(max_pool_adjoint)(                                                                              \
        const REAL *gradient, const uint8_t *choice, jc_map map, REAL *input_gradient);                       \
    /* sum += term. */                                                                                        \
    void NAME(accumulate)(REAL *sum, const REAL *term, ptrdiff_t count);                                      \
    /* g = gradient + decay * w; v = momentum * v + g; w -= rate * v. */                                      \
    void NAME(descend)(                                                                                       \
        REAL *w, REAL *v, const REAL *gradient, ptrdiff_t count, REAL rate, REAL momentum, REAL decay);       \
    /* target += share * (source - target). */                                                                \
    void NAME(follow)(REAL *target, const REAL *source, ptrdiff_t count, REAL share);                         \
    /* g = scale * gradient + decay * w; v = momentum * v + rate * g; w -= applied * v. */                    \
    void NAME(descend_scaled)(                                                                                \
        REAL *w, REAL *v, const REAL *gradient, ptrdiff_t count, REAL rate, REAL momentum, REAL decay,        \
        REAL scale, REAL applied);                                                                            \
    /* g = scale * gradient; first and second moments keep their shares; w = shrink * w - step * first /      \
       (sqrt(second) * spread + epsilon). */                                                                  \
    void NAME(adam)(                                                                                          \
        REAL *w, REAL *first, REAL *second, const REAL *gradient, ptrdiff_t count, REAL keep,                 \
        REAL keep_second, REAL scale, REAL step, REAL spread, REAL epsilon, REAL shrink);                     \
    /* sums[0]: of w^2; sums[1]: of (gradient + decay * w)^2. */                                              \
    void NAME(squares)(                                                                                       \
        const REAL *w, const REAL *gradient, ptrdiff_t count, REAL decay, double *sums);                      \
    /* y = max(0, x), and its adjoint: gradient = 0 where x is not positive. */                               \
    void NAME(rectify)(const REAL *x, ptrdiff_t count, REAL *y);                                              \
    void NAME(rectify_adjoint)(const REAL *x, ptrdiff_t count, REAL *gradient);                               \
    /* y = x Phi(x), and its adjoint: gradient *= Phi(x) + x phi(x). */                                       \
    void NAME(gelu)(const REAL *x, ptrdiff_t count, REAL *y);                                                 \
    void NAME(gelu_adjoint)(const REAL *x, ptrdiff_t count, REAL *gradient);                                  \
    /* Each row becomes exp(x) / sum(exp(x)); the logarithm of its sum goes to `logarithms`. */               \
    void NAME(softmax)(REAL *x, ptrdiff_t rows, ptrdiff_t width, double *logarithms);

#define JC_FLOAT_NAME(name) jc_##name##_f
#define JC_DOUBLE_NAME(name) jc_##name##_d
JC_LAYER_KERNELS(float, JC_FLOAT_NAME)
JC_LAYER_KERNELS(double, JC_DOUBLE_NAME)
#undef JC_LAYER_KERNELS
#undef JC_FLOAT_NAME
#undef JC_DOUBLE_NAME

#endif
