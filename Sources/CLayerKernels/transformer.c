#include "CLayerKernels.h"
#include "Vectors.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

// Each function below is a few lines without branches that the compiler makes into vectors.
#define INLINE static inline __attribute__((always_inline))

// exp(x) for x <= 0: 2^n exp(r), |r| <= ln 2 / 2, the latter by seven terms of Taylor's series (relative error 6e-9).
// exp(-87.3) is the least number that is not subnormal.
INLINE float exp_of_negative(float x) {
    const float bounded = x < -87.3f ? -87.3f : x;
    // The sum has n in its last bits.
    const float magic = 12582912.0f;
    const float shifted = bounded * 1.44269504f + magic;
    const float n = shifted - magic;
    const float r = (bounded - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    const int32_t scale_bits = (int32_t)((uint32_t)bits << 23) + (127 << 23);
    float scale;
    memcpy(&scale, &scale_bits, sizeof scale);
    return p * scale;
}

// x / (1 + exp(-s)), with the exponential of a number that is not positive.
INLINE float gated(float x, float s) {
    const float e = exp_of_negative(s > 0 ? -s : s);
    return x * (s > 0 ? 1.0f : e) / (1.0f + e);
}

// 1 - Phi(x), x >= 0: exp(-x^2 / 2) R(1 / (1 + p x)). Tests/Reference/normal_tail_coefficients.py made R: relative error 5e-8.
INLINE float normal_tail(float x) {
    const float t = 1.0f / (1.0f + 0.23f * x);
    float r = -0.0783681476f;
    r = r * t + 0.289908964f;
    r = r * t - 0.277028158f;
    r = r * t + 0.300140124f;
    r = r * t - 0.0319360997f;
    r = r * t + 0.119061719f;
    r = r * t + 0.0858891126f;
    r = r * t + 0.0923589455f;
    r = r * t - 2.64837578e-05f;
    return r * exp_of_negative(-0.5f * x * x);
}

INLINE float gelu(float x) {
    const float tail = x * normal_tail(x < 0 ? -x : x);
    return x < 0 ? tail : x - tail;
}

INLINE float quick_gelu(float x) { return gated(x, 1.702f * x); }

INLINE float gelu_tanh(float x) { return gated(x, 1.59576912f * (x + 0.044715f * x * x * x)); }

INLINE float relu(float x) { return x < 0 ? 0 : x; }

#define ACTIVATE(FUNCTION)                                          \
    for (ptrdiff_t row = 0; row < rows; row++, y += width)          \
        for (ptrdiff_t i = 0; i < width; i++) y[i] = FUNCTION(y[i] + bias[i])

VECTOR_CLONES
void jc_activate(
    float *restrict y, ptrdiff_t rows, ptrdiff_t width, const float *restrict bias,
    jc_activation activation) {
    switch (activation) {
    case jc_gelu: ACTIVATE(gelu); break;
    case jc_quick_gelu: ACTIVATE(quick_gelu); break;
    case jc_gelu_tanh: ACTIVATE(gelu_tanh); break;
    case jc_relu: ACTIVATE(relu); break;
    }
}

VECTOR_CLONES
void jc_gate(
    const float *restrict pairs, ptrdiff_t rows, ptrdiff_t width, const float *restrict bias,
    float *restrict y) {
    for (ptrdiff_t row = 0; row < rows; row++, pairs += 2 * width, y += width)
        for (ptrdiff_t i = 0; i < width; i++) {
            const float a = pairs[i] + bias[i];
            y[i] = gated(a, a) * (pairs[width + i] + bias[width + i]);
        }
}

// Sums of sixteen lanes in a fixed order, whatever the width of the processor's vectors.
#define ADD_LANES(sum, lanes) \
    for (int i = 0; i < lane_count; i++) sum += (lanes)[i]

VECTOR_CLONES
void jc_layer_norm(
    const float *restrict x, ptrdiff_t rows, ptrdiff_t width, const float *restrict weight,
    const float *restrict bias, float epsilon, float *restrict y) {
    const ptrdiff_t whole = width / lane_count * lane_count;
    for (ptrdiff_t row = 0; row < rows; row++, x += width, y += width) {
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
