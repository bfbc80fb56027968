#include "CLayerKernels.h"
#include "Vectors.h"

#include <string.h>

static inline uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float float_of(uint16_t half) {
    const uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

VECTOR_CLONES
void jc_bfloat16_round(const float *restrict values, ptrdiff_t count, uint16_t *restrict halves) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint32_t bits = bits_of(values[i]);
        const uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
        // Rounding up could carry a NaN into its sign.
        halves[i] = (uint16_t)(values[i] != values[i] ? bits >> 16 | 0x40 : rounded);
    }
}

// Thirty-two halves: one AVX-512 register, or as many smaller ones as it takes elsewhere.
typedef uint16_t Halves __attribute__((vector_size(64)));
typedef uint16_t UnalignedHalves __attribute__((vector_size(64), aligned(2)));
enum { half_count = 32 };

VECTOR_CLONES
void jc_bfloat16_max_pool_positive(const uint16_t *restrict input, jc_map map, uint16_t *restrict output) {
    const ptrdiff_t height = (map.height + 1) / 2, width = (map.width + 1) / 2;
    for (ptrdiff_t image = 0; image < map.images; image++)
        for (ptrdiff_t y = 0; y < height; y++)
            for (ptrdiff_t x = 0; x < width; x++, output += map.channels) {
                const ptrdiff_t top = y > 0 ? 2 * y - 1 : 0, left = x > 0 ? 2 * x - 1 : 0;
                const ptrdiff_t bottom = 2 * y + 1 < map.height ? 2 * y + 1 : map.height - 1;
                const ptrdiff_t right = 2 * x + 1 < map.width ? 2 * x + 1 : map.width - 1;
                for (ptrdiff_t c = 0; c < map.channels; c += half_count) {
                    Halves largest = {0};
                    for (ptrdiff_t row = top; row <= bottom; row++)
                        for (ptrdiff_t column = left; column <= right; column++) {
                            const uint16_t *pixel =
                                input + ((image * map.height + row) * map.width + column) * map.channels + c;
                            // -0 has the bits of a large number.
                            Halves value = *(const UnalignedHalves *)pixel;
                            value &= ~(value == 0x8000);
                            const Halves more = value > largest;
                            largest = (value & more) | (largest & ~more);
                        }
                    *(UnalignedHalves *)(output + c) = largest;
                }
            }
}

VECTOR_CLONES
void jc_bfloat16_max_pool(const uint16_t *restrict input, jc_map map, uint16_t *restrict output) {
    const ptrdiff_t height = (map.height + 1) / 2, width = (map.width + 1) / 2;
    for (ptrdiff_t image = 0; image < map.images; image++)
        for (ptrdiff_t y = 0; y < height; y++)
            for (ptrdiff_t x = 0; x < width; x++, output += map.channels) {
                bool is_first = true;
                for (ptrdiff_t row = 2 * y - 1; row <= 2 * y + 1; row++)
                    for (ptrdiff_t column = 2 * x - 1; column <= 2 * x + 1; column++) {
                        if (row < 0 || column < 0 || row >= map.height || column >= map.width) continue;
                        const uint16_t *pixel =
                            input + ((image * map.height + row) * map.width + column) * map.channels;
                        if (is_first) {
                            memcpy(output, pixel, (size_t)map.channels * sizeof *output);
                            is_first = false;
                            continue;
                        }
                        for (ptrdiff_t c = 0; c < map.channels; c++) {
                            const float value = float_of(pixel[c]), largest = float_of(output[c]);
                            // Not a maximum, which would drop NaN and with it an overflow.
                            output[c] = value > largest || value != value ? pixel[c] : output[c];
                        }
                    }
            }
}

VECTOR_CLONES
void jc_bfloat16_mean(
    const uint16_t *restrict map, ptrdiff_t pixels, ptrdiff_t channels, double *restrict sums,
    float *restrict mean) {
    for (ptrdiff_t c = 0; c < channels; c++) sums[c] = 0;
    for (ptrdiff_t pixel = 0; pixel < pixels; pixel++, map += channels)
        for (ptrdiff_t c = 0; c < channels; c++) sums[c] += (double)float_of(map[c]);
    for (ptrdiff_t c = 0; c < channels; c++) mean[c] = (float)(sums[c] / (double)pixels);
}

void jc_bfloat16_patches(
    const uint16_t *restrict input, jc_window window, ptrdiff_t images, uint16_t *restrict patches) {
    const ptrdiff_t channels = window.channels;
    const size_t bytes = (size_t)channels * sizeof *patches;
    for (ptrdiff_t image = 0; image < images; image++, input += window.height * window.width * channels)
        for (ptrdiff_t y = 0; y < window.out_height; y++)
            for (ptrdiff_t x = 0; x < window.out_width; x++)
                for (ptrdiff_t i = 0; i < window.kernel; i++)
                    for (ptrdiff_t j = 0; j < window.kernel; j++, patches += channels) {
                        const ptrdiff_t row = y * window.step - window.padding + i;
                        const ptrdiff_t column = x * window.step - window.padding + j;
                        if (row < 0 || column < 0 || row >= window.height || column >= window.width)
                            memset(patches, 0, bytes);
                        else
                            memcpy(patches, input + (row * window.width + column) * channels, bytes);
                    }
}
