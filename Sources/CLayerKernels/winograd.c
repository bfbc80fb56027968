#include "CLayerKernels.h"
#include "Vectors.h"
#include "WinogradTransforms.h"

// In C for its vectors: a patch of 64 channels takes 97 ns of one core of a Zen 5, and 472 ns in Swift with
// SIMD16<Float>, which the compiler's baseline splits into SSE2.

// Both transforms of one patch, for channels c and on; PIXEL(row, column) loads them.
#define TRANSFORM_PATCH(Type, PIXEL, STORE)                                                                 \
    do {                                                                                                    \
        Type half[6][6];                                                                                    \
        for (int j = 0; j < 6; j++)                                                                         \
            B_TRANSFORM(                                                                                \
                Type, PIXEL(0, j), PIXEL(1, j), PIXEL(2, j), PIXEL(3, j), PIXEL(4, j), PIXEL(5, j),         \
                half[0][j], half[1][j], half[2][j], half[3][j], half[4][j], half[5][j]);                    \
        for (int i = 0; i < 6; i++) {                                                                       \
            Type whole[6];                                                                                  \
            B_TRANSFORM(                                                                                \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],     \
                whole[1], whole[2], whole[3], whole[4], whole[5]);                                          \
            for (int j = 0; j < 6; j++) STORE(tile + (6 * i + j) * plane_stride + c, whole[j]);             \
        }                                                                                                   \
    } while (0)

#define LOAD_SCALAR(pointer) (*(pointer))
#define STORE_SCALAR(pointer, value) (*(pointer) = (value))

#define STRIDED_LANES(i, j) LOAD_LANES(patch + (i) * row_stride + (j) * channels + c)
#define STRIDED_SCALAR(i, j) LOAD_SCALAR(patch + (i) * row_stride + (j) * channels + c)

VECTOR_CLONES
void jc_winograd_input(
    const float *restrict patch, ptrdiff_t row_stride, ptrdiff_t channels, float *restrict tile,
    ptrdiff_t plane_stride) {
    ptrdiff_t c = 0;
    for (; c + lane_count <= channels; c += lane_count) TRANSFORM_PATCH(Lanes, STRIDED_LANES, STORE_LANES);
    for (; c < channels; c++) TRANSFORM_PATCH(float, STRIDED_SCALAR, STORE_SCALAR);
}

#define LISTED_LANES(i, j) LOAD_LANES(pixels[6 * (i) + (j)] + c)
#define LISTED_SCALAR(i, j) LOAD_SCALAR(pixels[6 * (i) + (j)] + c)

VECTOR_CLONES
void jc_winograd_input_at(
    const float *const *restrict pixels, ptrdiff_t channels, float *restrict tile, ptrdiff_t plane_stride) {
    ptrdiff_t c = 0;
    for (; c + lane_count <= channels; c += lane_count) TRANSFORM_PATCH(Lanes, LISTED_LANES, STORE_LANES);
    for (; c < channels; c++) TRANSFORM_PATCH(float, LISTED_SCALAR, STORE_SCALAR);
}

// Channels c and on of the outputs of one tile.
#define FINISH_TILE(Type, LOAD, STORE, POSITIVE)                                                            \
    do {                                                                                                    \
        Type half[4][6];                                                                                    \
        for (int j = 0; j < 6; j++) {                                                                       \
            const float *m = tile + j * plane_stride + c;                                                   \
            A_TRANSFORM(                                                                               \
                Type, LOAD(m), LOAD(m + 6 * plane_stride), LOAD(m + 12 * plane_stride),                     \
                LOAD(m + 18 * plane_stride), LOAD(m + 24 * plane_stride), LOAD(m + 30 * plane_stride),      \
                half[0][j], half[1][j], half[2][j], half[3][j]);                                            \
        }                                                                                                   \
        const Type shift = LOAD(bias + c);                                                                  \
        for (int i = 0; i < rows; i++) {                                                                    \
            Type line[4];                                                                                   \
            A_TRANSFORM(                                                                               \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], line[0],      \
                line[1], line[2], line[3]);                                                                 \
            for (int j = 0; j < columns; j++) {                                                             \
                const ptrdiff_t at = i * row_stride + j * pixel_stride + c;                                 \
                Type y = line[j] + shift;                                                                   \
                if (residual) y = y + LOAD(residual + at);                                                  \
                if (relu) y = POSITIVE(y);                                                                  \
                STORE(output + at, y);                                                                      \
            }                                                                                               \
        }                                                                                                   \
    } while (0)

// Both keep NaN, so that an overflow is seen at the end.
#define POSITIVE_LANES(y) ((Lanes)((LaneMask)(y) & ~((y) < 0)))
#define POSITIVE_SCALAR(y) ((y) < 0 ? 0 : (y))

VECTOR_CLONES
void jc_winograd_output(
    const float *restrict tile, ptrdiff_t plane_stride, ptrdiff_t channels, const float *restrict bias,
    const float *restrict residual, float *restrict output, ptrdiff_t pixel_stride, ptrdiff_t row_stride,
    int rows, int columns, bool relu) {
    ptrdiff_t c = 0;
    for (; c + lane_count <= channels; c += lane_count)
        FINISH_TILE(Lanes, LOAD_LANES, STORE_LANES, POSITIVE_LANES);
    for (; c < channels; c++) FINISH_TILE(float, LOAD_SCALAR, STORE_SCALAR, POSITIVE_SCALAR);
}
