#ifndef JC_BFLOAT16_TILES_H
#define JC_BFLOAT16_TILES_H

#include "LayerKernels.h"

#include <stdint.h>

// Convolutions of maps in bfloat16 by tiles of this package, for processors with AVX512_BF16. An output is summed in one order whatever
// stands beside it: bias, then window row by window row, pairs of numbers as they lie in the input.

enum {
    /// Outputs of a panel of weights, of which there is a whole number.
    jc_convolution_panel = 32,
    /// The longest side of a window.
    jc_largest_convolution_kernel = 16,
};

/// What is computed where.
typedef struct {
    jc_window window;
    /// [outputs / 32][kernel row][pair of numbers of the window's row][32][2], a zero behind a row of odd length; on 64 bytes.
    const uint16_t *panels;
    const float *bias;
    /// Whether the result is added to what the output holds.
    bool adds;
    /// Whether max(0, .) follows.
    bool relu;
} jc_tile_convolution;

/// Rows of a tile are images at one pixel, of whose window only what lies within the map is multiplied. Channels are even; `scratch`
/// has as many numbers as the input.
void jc_bfloat16_tiles_by_images(
    const uint16_t *input, const jc_tile_convolution *convolution, ptrdiff_t images, uint16_t *scratch,
    uint16_t *output);

/// Rows of a tile are pixels of one row of a map, or of all maps of a 1x1 convolution. With padding or odd channels `scratch` has the
/// numbers of the padded rows, and one more.
void jc_bfloat16_tiles_by_rows(
    const uint16_t *input, const jc_tile_convolution *convolution, ptrdiff_t images, uint16_t *scratch,
    uint16_t *output);

#endif
