#ifndef JC_IMAGING_KERNELS_H
#define JC_IMAGING_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// Weighted sums of bytes in 32-bit fixed point: the two passes of an antialiased resize. Weights have 22 bits behind
// the point; a sum starts at one half and is cut off and clipped. No function allocates or checks lengths.

/// One row of `outputs` RGB pixels. Output x weighs `counts[x]` pixels from `starts[x]` on by
/// `weights[x * taps]` and on. Nothing at or after `end` is read.
void jc_resample_row(
    const uint8_t *source, const uint8_t *end, uint8_t *target, const ptrdiff_t *starts,
    const ptrdiff_t *counts, const int32_t *weights, ptrdiff_t taps, ptrdiff_t outputs);

/// One row as the weighted sum of `count` rows that begin `row_bytes` apart.
void jc_resample_column(
    const uint8_t *source, ptrdiff_t row_bytes, uint8_t *target, const int32_t *weights, ptrdiff_t count,
    ptrdiff_t samples);

#endif
