#include "CLayerKernels.h"
#include "Activations.h"
#include "Vectors.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define ACTIVATE(FUNCTION)                                          \
    for (ptrdiff_t row = 0; row < rows; row++, y += width)          \
        for (ptrdiff_t i = 0; i < width; i++) y[i] = FUNCTION(y[i] + bias[i])

VECTOR_CLONES
void jc_activate(
    float *restrict y, ptrdiff_t rows, ptrdiff_t width, const float *restrict bias,
    jc_activation activation) {
    switch (activation) {
    case jc_gelu: ACTIVATE(gelu_by_ratio); break;
    case jc_quick_gelu: ACTIVATE(quick_gelu); break;
    case jc_gelu_tanh: ACTIVATE(gelu_tanh); break;
    case jc_relu: ACTIVATE(relu); break;
    case jc_no_activation: ACTIVATE(); break;
    }
}

INLINE void gate(const float *restrict a, const float *restrict b, ptrdiff_t count, float *restrict y) {
    for (ptrdiff_t i = 0; i < count; i++) y[i] = gated(a[i], a[i]) * b[i];
}

VECTOR_CLONES
void jc_gate(const float *restrict pairs, ptrdiff_t rows, ptrdiff_t width, float *restrict y) {
    for (ptrdiff_t row = 0; row < rows; row++, pairs += 2 * width, y += width)
        gate(pairs, pairs + width, width, y);
}

VECTOR_CLONES
void jc_gate_bfloat16(const float *restrict pairs, ptrdiff_t rows, ptrdiff_t width, uint16_t *restrict y) {
    enum { part = 16 * lane_count };
    float floats[part];
    for (ptrdiff_t row = 0; row < rows; row++, pairs += 2 * width, y += width)
        for (ptrdiff_t i = 0; i < width; i += part) {
            const ptrdiff_t count = width - i < part ? width - i : part;
            gate(pairs + i, pairs + width + i, count, floats);
            jc_bfloat16_round(floats, count, y + i);
        }
}

// Sums of sixteen lanes in a fixed order, whatever the width of the processor's vectors.
#define ADD_LANES(sum, lanes) \
    for (int i = 0; i < lane_count; i++) sum += (lanes)[i]

INLINE void norm_row(
    const float *restrict x, ptrdiff_t width, const float *restrict weight, const float *restrict bias,
    float epsilon, float *restrict y) {
    const ptrdiff_t whole = width / lane_count * lane_count;
    Lanes sums = {0};
    for (ptrdiff_t i = 0; i < whole; i += lane_count) sums += LOAD_LANES(x + i);
    float sum = 0;
    ADD_LANES(sum, sums);
    for (ptrdiff_t i = whole; i < width; i++) sum += x[i];
    const float mean = sum / (float)width;
    Lanes squares = {0};
    for (ptrdiff_t i = 0; i < whole; i += lane_count) {
        const Lanes d = LOAD_LANES(x + i) - mean;
        squares += d * d;
    }
    float square = 0;
    ADD_LANES(square, squares);
    for (ptrdiff_t i = whole; i < width; i++) square += (x[i] - mean) * (x[i] - mean);
    const float scale = 1.0f / sqrtf(square / (float)width + epsilon);
    for (ptrdiff_t i = 0; i < width; i++) y[i] = (x[i] - mean) * scale * weight[i] + bias[i];
}

VECTOR_CLONES
void jc_layer_norm(
    const float *restrict x, ptrdiff_t rows, ptrdiff_t width, const float *restrict weight,
    const float *restrict bias, float epsilon, float *restrict y) {
    for (ptrdiff_t row = 0; row < rows; row++, x += width, y += width)
        norm_row(x, width, weight, bias, epsilon, y);
}

VECTOR_CLONES
void jc_layer_norm_bfloat16(
    const float *restrict x, ptrdiff_t rows, ptrdiff_t width, const float *restrict weight,
    const float *restrict bias, float epsilon, float *restrict floats, uint16_t *restrict y) {
    for (ptrdiff_t row = 0; row < rows; row++, x += width, y += width) {
        norm_row(x, width, weight, bias, epsilon, floats);
        jc_bfloat16_round(floats, width, y);
    }
}

VECTOR_CLONES
void jc_softmax(float *scores, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, float *restrict scale) {
    const ptrdiff_t whole = width / lane_count * lane_count;
    for (ptrdiff_t row = 0; row < rows; row++, scores += stride) {
        float greatest = scores[0];
        if (whole > 0) {
            Lanes most = LOAD_LANES(scores);
            for (ptrdiff_t i = lane_count; i < whole; i += lane_count) {
                const Lanes value = LOAD_LANES(scores + i);
                const LaneMask more = value > most;
                most = (Lanes)(((LaneMask)value & more) | ((LaneMask)most & ~more));
            }
            for (int i = 0; i < lane_count; i++) greatest = most[i] > greatest ? most[i] : greatest;
        }
        for (ptrdiff_t i = whole; i < width; i++) greatest = scores[i] > greatest ? scores[i] : greatest;
        // A number that the greatest was not compared with for being none is none here too.
        for (ptrdiff_t i = 0; i < width; i++) scores[i] = exp_of_negative(scores[i] - greatest);
        Lanes sums = {0};
        for (ptrdiff_t i = 0; i < whole; i += lane_count) sums += LOAD_LANES(scores + i);
        float sum = 0;
        ADD_LANES(sum, sums);
        for (ptrdiff_t i = whole; i < width; i++) sum += scores[i];
        scale[row] = 1.0f / sum;
    }
}

VECTOR_CLONES
void jc_scale_rows(
    float *restrict y, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, const float *restrict scale) {
    for (ptrdiff_t row = 0; row < rows; row++, y += stride)
        for (ptrdiff_t i = 0; i < width; i++) y[i] *= scale[row];
}

VECTOR_CLONES
void jc_rotate(
    float *restrict x, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, const float *restrict cosines,
    const float *restrict sines) {
    const ptrdiff_t half = width / 2;
    for (ptrdiff_t row = 0; row < rows; row++, x += stride, cosines += width, sines += width)
        for (ptrdiff_t i = 0; i < half; i++) {
            const float first = x[i], second = x[half + i];
            x[i] = first * cosines[i] - second * sines[i];
            x[half + i] = second * cosines[half + i] + first * sines[half + i];
        }
}

VECTOR_CLONES
void jc_transpose(
    const float *restrict x, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, float *restrict columns,
    ptrdiff_t column_stride) {
    for (ptrdiff_t first = 0; first < rows; first += lane_count) {
        const ptrdiff_t count = rows - first < lane_count ? rows - first : lane_count;
        // Sixteen rows at a time: each line of the result is written as a whole.
        for (ptrdiff_t i = 0; i < width; i++)
            for (ptrdiff_t row = 0; row < count; row++)
                columns[i * column_stride + first + row] = x[(first + row) * stride + i];
    }
}

void jc_gather_rows(
    const float *restrict x, ptrdiff_t rows, ptrdiff_t width, ptrdiff_t stride, float *restrict y) {
    for (ptrdiff_t row = 0; row < rows; row++)
        memcpy(y + row * width, x + row * stride, (size_t)width * sizeof *y);
}
