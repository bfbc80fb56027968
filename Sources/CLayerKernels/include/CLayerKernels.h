#ifndef JC_CLAYER_KERNELS_H
#define JC_CLAYER_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

// The loops of the forward path that want vectors as wide as the processor has. Maps are channels-last:
// [height][width][channels] of float32. Strides count floats. No function allocates or checks lengths.

/// B^T d B of Winograd F(4x4, 3x3) for one 6x6 patch (Lavin and Gray 2015, section 4.1).
/// `patch` is its first pixel, rows `row_stride` apart. Element k of the 36 goes to `tile + k * plane_stride`.
void jc_winograd_input(
    const float *patch, ptrdiff_t row_stride, ptrdiff_t channels, float *tile, ptrdiff_t plane_stride);

/// The same for a patch over a border: a pointer for each of the 36 pixels, row by row.
void jc_winograd_input_at(
    const float *const *pixels, ptrdiff_t channels, float *tile, ptrdiff_t plane_stride);

/// A^T m A + bias [+ residual], then max(0, .) if `relu`: `rows` x `columns` (1 to 4) of the 4x4 outputs, the pixels of which
/// are `pixel_stride` apart. `residual` (or NULL) lies as `output` does.
void jc_winograd_output(
    const float *tile, ptrdiff_t plane_stride, ptrdiff_t channels, const float *bias, const float *residual,
    float *output, ptrdiff_t pixel_stride, ptrdiff_t row_stride, int rows, int columns, bool relu);

/// G g G^T of `rows` rows of `count` filters each: [row][9][filter], and element k of the 36 of a filter to
/// [row][filter] of plane k.
void jc_winograd_filters(
    const float *filters, ptrdiff_t rows, ptrdiff_t count, float *planes, ptrdiff_t plane_stride);

/// y + bias [+ residual], then max(0, .) if `relu`, for `pixels` rows of `channels` that lie `stride` apart, in place.
void jc_epilogue(
    float *y, ptrdiff_t pixels, ptrdiff_t channels, ptrdiff_t stride, const float *bias, const float *residual,
    bool relu);

/// Whether OpenBLAS's kernels for `core`, a name as `openblas_get_corename` gives it, use AVX-512.
bool jc_core_has_avx512(const char *core);

/// The processor of OpenBLAS's list whose kernels are as wide as this processor's vectors, where those for `core` are narrower;
/// NULL where they are not. Both are names as `openblas_get_corename` gives them.
const char *jc_wider_core(const char *core);

#include "BFloat16Tiles.h"
#include "LayerKernels.h"
#include "ProductKernels.h"
#include "TransformerKernels.h"

// Maps in bfloat16: the upper halves of floats, channels-last.

/// The nearest bfloat16 of each float, ties to even; NaN stays NaN.
void jc_bfloat16_round(const float *values, ptrdiff_t count, uint16_t *halves);

/// Largest of 3x3 pixels at every second one, padding 1; NaN wins.
void jc_bfloat16_max_pool(const uint16_t *input, jc_map map, uint16_t *output);

/// The same of numbers that are 0, positive or NaN, whose bits are in their order; channels are a multiple of 32.
void jc_bfloat16_max_pool_positive(const uint16_t *input, jc_map map, uint16_t *output);

/// Mean of each channel over the pixels; `sums` is scratch memory of `channels` numbers.
void jc_bfloat16_mean(
    const uint16_t *map, ptrdiff_t pixels, ptrdiff_t channels, double *sums, float *mean);

/// The window at each output pixel of `images` maps: [image][row][column][kernel row][kernel column][channel].
void jc_bfloat16_patches(const uint16_t *input, jc_window window, ptrdiff_t images, uint16_t *patches);

/// Gives the system back what is freed and kept for the next that is asked for: of a network's weights that another thread laid
/// out, a malloc with memory of each thread keeps all that was there before. Nothing elsewhere than on Linux with glibc.
void jc_give_freed_memory_back(void);

#endif
