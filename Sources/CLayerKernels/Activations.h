#ifndef JC_ACTIVATIONS_H
#define JC_ACTIVATIONS_H

#include <stddef.h>
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

// Phi(x) + x phi(x), the derivative of GELU.
INLINE float gelu_slope(float x) {
    const float tail = normal_tail(x < 0 ? -x : x);
    return (x < 0 ? tail : 1.0f - tail) + x * 0.3989422804f * exp_of_negative(-0.5f * x * x);
}

// The same to an absolute error of 2e-7 |x|, in half the time: x / 2 + x y P(y^2) / Q(y^2) with y = x where |x| < 5.2, 5.2 or -5.2
// beyond. Tests/Reference/gelu_coefficients.py made P and Q: 3e-9 |x| before rounding.
INLINE float gelu_by_ratio(float x) {
    const float bound = 5.2f;
    const float low = x < -bound ? -bound : x;
    const float y = low > bound ? bound : low;
    const float t = y * y;
    float p = 2.47311422e-08f;
    p = p * t + 6.40789258e-06f;
    p = p * t + 0.000156861703f;
    p = p * t + 0.00460864592f;
    p = p * t + 0.0325445634f;
    p = p * t + 0.398942261f;
    float q = 1.2588692e-06f;
    q = q * t + 7.04961531e-05f;
    q = q * t + 0.00181720323f;
    q = q * t + 0.0279266953f;
    q = q * t + 0.248243465f;
    q = q * t + 1.0f;
    return x * (y * (p / q)) + 0.5f * x;
}

// x / (1 + exp(-s)), with the exponential of a number that is not positive.
INLINE float gated(float x, float s) {
    const float e = exp_of_negative(s > 0 ? -s : s);
    return x * (s > 0 ? 1.0f : e) / (1.0f + e);
}

INLINE float quick_gelu(float x) { return gated(x, 1.702f * x); }

INLINE float gelu_tanh(float x) { return gated(x, 1.59576912f * (x + 0.044715f * x * x * x)); }

INLINE float relu(float x) { return x < 0 ? 0 : x; }

// A macro: in a function of its own the vectors would be as wide as that function's.
#define ACTIVATE_EACH(FUNCTION, tile, rows, columns)  \
    for (ptrdiff_t row = 0; row < (rows); row++)      \
        for (int i = 0; i < (columns); i++) (tile)[row][i] = FUNCTION((tile)[row][i])

// The first rows of a tile, in place.
#define ACTIVATE_TILE(activation, tile, rows, columns)                               \
    switch (activation) {                                                            \
    case jc_gelu: ACTIVATE_EACH(gelu_by_ratio, tile, rows, columns); break;          \
    case jc_quick_gelu: ACTIVATE_EACH(quick_gelu, tile, rows, columns); break;       \
    case jc_gelu_tanh: ACTIVATE_EACH(gelu_tanh, tile, rows, columns); break;         \
    case jc_relu: ACTIVATE_EACH(relu, tile, rows, columns); break;                   \
    case jc_no_activation: break;                                                    \
    }

#endif
