#ifndef JC_TRAINING_KERNELS_H
#define JC_TRAINING_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The loops of training that want vectors as wide as the processor has, once for float (suffix _f) and once for
// double (suffix _d). Maps are channels-last: [image][row][column][channel]; `rows` of a map counts the pixels of
// all images. No function allocates or checks lengths. What "adds" must find its output initialised.
#define JC_TRAINING_KERNELS(REAL, NAME)                                                                       \
    /* Mean of each channel, and the sum of squared deviations from it. */                                    \
    void NAME(moments)(const REAL *x, ptrdiff_t rows, ptrdiff_t channels, double *mean, double *squares);     \
    /* y = x * scale + shift [+ residual], then max(0, .) if `relu`. */                                       \
    void NAME(normalize)(                                                                                     \
        const REAL *x, ptrdiff_t rows, ptrdiff_t channels, const REAL *scale, const REAL *shift,              \
        const REAL *residual, bool relu, REAL *y);                                                            \
    /* Sums over the rows of g and of g * (x - mean); g counts as 0 where `y` (or NULL) is not positive. */   \
    void NAME(normalization_sums)(                                                                            \
        const REAL *g, const REAL *x, const REAL *y, ptrdiff_t rows, ptrdiff_t channels, const REAL *mean,    \
        double *sums, double *products);                                                                      \
    /* out = a * g + b * (x - mean) + c, and masked = g, with g as above; both may be `g` itself. */          \
    void NAME(normalization_backward)(                                                                        \
        const REAL *g, const REAL *x, const REAL *y, ptrdiff_t rows, ptrdiff_t channels, const REAL *mean,    \
        const REAL *a, const REAL *b, const REAL *c, REAL *out, REAL *masked);                                \
    /* Winograd F(4x4, 3x3), padding 1, of tiles first..<first+count of maps height x width (Lavin and Gray   \
       2015). Element k of the 36 of a tile goes to plane k; planes are `stride` apart. `spare` has `channels`\
       elements: zeros where it is read, for whatever falls outside where it is written. */                   \
    void NAME(winograd_input)(                                                                                \
        const REAL *input, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t first,            \
        ptrdiff_t count, const REAL *spare, REAL *planes, ptrdiff_t stride);                                  \
    void NAME(winograd_output)(                                                                               \
        const REAL *planes, ptrdiff_t stride, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,          \
        ptrdiff_t first, ptrdiff_t count, REAL *spare, REAL *output);                                         \
    /* The adjoint of winograd_output. */                                                                     \
    void NAME(winograd_output_adjoint)(                                                                       \
        const REAL *gradient, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t first,         \
        ptrdiff_t count, const REAL *spare, REAL *planes, ptrdiff_t stride);                                  \
    /* The adjoint of winograd_input; adds. */                                                                \
    void NAME(winograd_input_adjoint)(                                                                        \
        const REAL *planes, ptrdiff_t stride, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,          \
        ptrdiff_t first, ptrdiff_t count, REAL *spare, REAL *gradient);                                       \
    /* G g G^T of `size` filters: [9][size] to [36][size]; and its adjoint.     */                             \
    void NAME(winograd_weights)(const REAL *weights, ptrdiff_t size, REAL *planes);                           \
    void NAME(winograd_weights_adjoint)(const REAL *planes, ptrdiff_t size, REAL *weights);                   \
    /* Rows first..<first+rows of the matrix of patches: [pixel][kernel row, kernel column, channel]. */      \
    void NAME(patches)(                                                                                       \
        const REAL *input, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t kernel,           \
        ptrdiff_t step, ptrdiff_t padding, ptrdiff_t out_height, ptrdiff_t out_width, ptrdiff_t first,        \
        ptrdiff_t rows, REAL *matrix);                                                                        \
    /* The adjoint of patches; adds. */                                                                       \
    void NAME(patches_adjoint)(                                                                               \
        const REAL *matrix, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t kernel,          \
        ptrdiff_t step, ptrdiff_t padding, ptrdiff_t out_height, ptrdiff_t out_width, ptrdiff_t first,        \
        ptrdiff_t rows, REAL *gradient);                                                                      \
    /* A convolution of one image that has its padding around it, rows `row_size` apart; weights are            \
       [kernel row, kernel column, input, channel]. */                                                        \
    void NAME(direct)(                                                                                        \
        const REAL *padded, ptrdiff_t row_size, ptrdiff_t inputs, ptrdiff_t kernel, ptrdiff_t step,           \
        const REAL *weights, ptrdiff_t channels, ptrdiff_t out_height, ptrdiff_t out_width, REAL *output);    \
    /* The gradient of its weights; adds. */                                                                  \
    void NAME(direct_weight_gradient)(                                                                        \
        const REAL *padded, ptrdiff_t row_size, ptrdiff_t inputs, ptrdiff_t kernel, ptrdiff_t step,           \
        const REAL *gradient, ptrdiff_t channels, ptrdiff_t out_height, ptrdiff_t out_width,                  \
        REAL *weight_gradient);                                                                               \
    /* Largest of 3x3 pixels at every second one, padding 1; `choice` is its place, 0 to 8. */                \
    void NAME(max_pool)(                                                                                      \
        const REAL *input, ptrdiff_t images, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,           \
        REAL *output, uint8_t *choice);                                                                       \
    /* The adjoint of max_pool; adds. */                                                                      \
    void NAME(max_pool_adjoint)(                                                                              \
        const REAL *gradient, const uint8_t *choice, ptrdiff_t images, ptrdiff_t height, ptrdiff_t width,     \
        ptrdiff_t channels, REAL *input_gradient);                                                            \
    /* g = (first + second) + decay * w; v = momentum * v + g; w -= rate * v. */                              \
    void NAME(descend)(                                                                                       \
        REAL *w, REAL *v, const REAL *first, const REAL *second, ptrdiff_t count, REAL rate, REAL momentum,   \
        REAL decay);

#define JC_FLOAT_NAME(name) jc_##name##_f
#define JC_DOUBLE_NAME(name) jc_##name##_d
JC_TRAINING_KERNELS(float, JC_FLOAT_NAME)
JC_TRAINING_KERNELS(double, JC_DOUBLE_NAME)
#undef JC_TRAINING_KERNELS
#undef JC_FLOAT_NAME
#undef JC_DOUBLE_NAME

#endif
