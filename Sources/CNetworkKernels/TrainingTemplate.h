// The kernels of TrainingKernels.h, for REAL, INTEGER (as wide) and NAME(...) as the file that includes this one defines them.
// No include guard: it is included once for each type.

#include "TrainingKernels.h"
#include "Vectors.h"

#include <string.h>

// One register of AVX-512, or as many smaller ones as it takes elsewhere.
typedef REAL Vector __attribute__((vector_size(64)));
typedef INTEGER Mask __attribute__((vector_size(64)));
typedef REAL LooseVector __attribute__((vector_size(64), aligned(sizeof(REAL))));

enum { vector_count = 64 / sizeof(REAL), group = 4 };

#define LOAD(pointer) (*(const LooseVector *)(pointer))
#define STORE(pointer, value) (*(LooseVector *)(pointer) = (value))
#define LOAD_ONE(pointer) (*(pointer))
#define STORE_ONE(pointer, value) (*(pointer) = (value))

// Runs BODY(Type, LOAD, STORE, count) with the offset c for groups of registers, registers and single channels.
#define FOR_CHANNELS(BODY)                                                                                    \
    do {                                                                                                      \
        ptrdiff_t c = 0;                                                                                      \
        for (; c + group * vector_count <= channels; c += group * vector_count)                               \
            BODY(Vector, LOAD, STORE, group, vector_count);                                                   \
        for (; c + vector_count <= channels; c += vector_count) BODY(Vector, LOAD, STORE, 1, vector_count);   \
        for (; c < channels; c++) BODY(REAL, LOAD_ONE, STORE_ONE, 1, 1);                                      \
    } while (0)

#define ELEMENT(values, index) (((const REAL *)(values))[index])

// Rows whose sums are made in REAL before they are added up in double.
enum { rows_at_once = 64 };

#define MOMENTS(Type, LOAD, STORE, GROUP, WIDTH)                                                              \
    do {                                                                                                      \
        for (ptrdiff_t first = 0; first < rows; first += rows_at_once) {                                      \
            const ptrdiff_t count = rows - first < rows_at_once ? rows - first : rows_at_once;                \
            Type sum[GROUP], square[GROUP];                                                                   \
            for (int i = 0; i < GROUP; i++) sum[i] = square[i] = (Type){0};                                   \
            const REAL *row = x + first * channels + c;                                                       \
            for (ptrdiff_t r = 0; r < count; r++, row += channels)                                            \
                for (int i = 0; i < GROUP; i++) sum[i] += LOAD(row + i * WIDTH);                              \
            for (int i = 0; i < GROUP; i++) sum[i] = sum[i] / (REAL)count;                                    \
            row = x + first * channels + c;                                                                   \
            for (ptrdiff_t r = 0; r < count; r++, row += channels)                                            \
                for (int i = 0; i < GROUP; i++) {                                                             \
                    const Type deviation = LOAD(row + i * WIDTH) - sum[i];                                    \
                    square[i] += deviation * deviation;                                                       \
                }                                                                                             \
            const double share = (double)count / (double)(first + count);                                     \
            for (int i = 0; i < GROUP * WIDTH; i++) {                                                         \
                const double delta = (double)ELEMENT(sum, i) - mean[c + i];                                   \
                mean[c + i] += delta * share;                                                                 \
                squares[c + i] += (double)ELEMENT(square, i) + delta * delta * share * (double)first;         \
            }                                                                                                 \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(moments)(
    const REAL *restrict x, ptrdiff_t rows, ptrdiff_t channels, double *restrict mean,
    double *restrict squares) {
    for (ptrdiff_t channel = 0; channel < channels; channel++) mean[channel] = squares[channel] = 0;
    FOR_CHANNELS(MOMENTS);
}

// Both keep NaN, so that an overflow is seen in the loss.
#define POSITIVE_Vector(y) ((Vector)((Mask)(y) & ~((y) < 0)))
#define POSITIVE_REAL(y) ((y) < 0 ? 0 : (y))

#define NORMALIZE(Type, LOAD, STORE, GROUP, WIDTH)                                                            \
    do {                                                                                                      \
        Type factor[GROUP], offset[GROUP];                                                                    \
        for (int i = 0; i < GROUP; i++) {                                                                     \
            factor[i] = LOAD(scale + c + i * WIDTH);                                                          \
            offset[i] = LOAD(shift + c + i * WIDTH);                                                          \
        }                                                                                                     \
        for (ptrdiff_t r = 0; r < rows; r++)                                                                  \
            for (int i = 0; i < GROUP; i++) {                                                                 \
                const ptrdiff_t at = r * channels + c + i * WIDTH;                                            \
                Type value = LOAD(x + at) * factor[i] + offset[i];                                            \
                if (residual) value += LOAD(residual + at);                                                   \
                if (relu) value = POSITIVE_##Type(value);                                                     \
                STORE(y + at, value);                                                                         \
            }                                                                                                 \
    } while (0)

VECTOR_CLONES
void NAME(normalize)(
    const REAL *x, ptrdiff_t rows, ptrdiff_t channels, const REAL *restrict scale,
    const REAL *restrict shift, const REAL *residual, bool relu, REAL *y) {
    FOR_CHANNELS(NORMALIZE);
}

#define MASKED_Vector(g, y) ((Vector)((Mask)(g) & ((y) > 0)))
#define MASKED_REAL(g, y) ((y) > 0 ? (g) : 0)

#define NORMALIZATION_SUMS(Type, LOAD, STORE, GROUP, WIDTH)                                                   \
    do {                                                                                                      \
        Type centre[GROUP];                                                                                   \
        for (int i = 0; i < GROUP; i++) centre[i] = LOAD(mean + c + i * WIDTH);                               \
        for (ptrdiff_t first = 0; first < rows; first += rows_at_once) {                                      \
            const ptrdiff_t count = rows - first < rows_at_once ? rows - first : rows_at_once;                \
            Type sum[GROUP], product[GROUP];                                                                  \
            for (int i = 0; i < GROUP; i++) sum[i] = product[i] = (Type){0};                                  \
            for (ptrdiff_t r = first; r < first + count; r++)                                                 \
                for (int i = 0; i < GROUP; i++) {                                                             \
                    const ptrdiff_t at = r * channels + c + i * WIDTH;                                        \
                    Type value = LOAD(g + at);                                                                \
                    if (y) value = MASKED_##Type(value, LOAD(y + at));                                        \
                    sum[i] += value;                                                                          \
                    product[i] += value * (LOAD(x + at) - centre[i]);                                         \
                }                                                                                             \
            for (int i = 0; i < GROUP * WIDTH; i++) {                                                         \
                sums[c + i] += (double)ELEMENT(sum, i);                                                       \
                products[c + i] += (double)ELEMENT(product, i);                                               \
            }                                                                                                 \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(normalization_sums)(
    const REAL *restrict g, const REAL *restrict x, const REAL *restrict y, ptrdiff_t rows,
    ptrdiff_t channels, const REAL *restrict mean, double *restrict sums, double *restrict products) {
    for (ptrdiff_t channel = 0; channel < channels; channel++) sums[channel] = products[channel] = 0;
    FOR_CHANNELS(NORMALIZATION_SUMS);
}

#define NORMALIZATION_BACKWARD(Type, LOAD, STORE, GROUP, WIDTH)                                               \
    do {                                                                                                      \
        Type centre[GROUP], slope[GROUP], pull[GROUP], offset[GROUP];                                         \
        for (int i = 0; i < GROUP; i++) {                                                                     \
            centre[i] = LOAD(mean + c + i * WIDTH);                                                           \
            slope[i] = LOAD(a + c + i * WIDTH);                                                               \
            pull[i] = LOAD(b + c + i * WIDTH);                                                                \
            offset[i] = LOAD(constant + c + i * WIDTH);                                                       \
        }                                                                                                     \
        for (ptrdiff_t r = 0; r < rows; r++)                                                                  \
            for (int i = 0; i < GROUP; i++) {                                                                 \
                const ptrdiff_t at = r * channels + c + i * WIDTH;                                            \
                Type value = LOAD(g + at);                                                                    \
                if (y) value = MASKED_##Type(value, LOAD(y + at));                                            \
                const Type deviation = LOAD(x + at) - centre[i];                                              \
                if (masked) STORE(masked + at, value);                                                        \
                STORE(out + at, slope[i] * value + pull[i] * deviation + offset[i]);                          \
            }                                                                                                 \
    } while (0)

VECTOR_CLONES
void NAME(normalization_backward)(
    const REAL *g, const REAL *x, const REAL *y, ptrdiff_t rows, ptrdiff_t channels, const REAL *mean,
    const REAL *a, const REAL *b, const REAL *constant, REAL *out, REAL *masked) {
    FOR_CHANNELS(NORMALIZATION_BACKWARD);
}

// The one-dimensional transforms of F(4, 3) at the points 0, 1, -1, 2, -2 and infinity, and their adjoints.

#define B_TRANSFORM(Type, d0, d1, d2, d3, d4, d5, o0, o1, o2, o3, o4, o5)                                     \
    do {                                                                                                      \
        const Type x0 = d0, x1 = d1, x2 = d2, x3 = d3, x4 = d4, x5 = d5;                                      \
        const Type even4 = x4 - 4 * x2, odd4 = x3 - 4 * x1, even1 = x4 - x2, odd2 = 2 * (x3 - x1);            \
        o0 = 4 * x0 - 5 * x2 + x4;                                                                            \
        o1 = even4 + odd4;                                                                                    \
        o2 = even4 - odd4;                                                                                    \
        o3 = even1 + odd2;                                                                                    \
        o4 = even1 - odd2;                                                                                    \
        o5 = 4 * x1 - 5 * x3 + x5;                                                                            \
    } while (0)

#define B_ADJOINT(Type, d0, d1, d2, d3, d4, d5, o0, o1, o2, o3, o4, o5)                                       \
    do {                                                                                                      \
        const Type x0 = d0, x1 = d1, x2 = d2, x3 = d3, x4 = d4, x5 = d5;                                      \
        const Type sum1 = x1 + x2, difference1 = x1 - x2, sum2 = x3 + x4, difference2 = 2 * (x3 - x4);        \
        o0 = 4 * x0;                                                                                          \
        o1 = 4 * (x5 - difference1) - difference2;                                                            \
        o2 = -5 * x0 - 4 * sum1 - sum2;                                                                       \
        o3 = difference1 + difference2 - 5 * x5;                                                              \
        o4 = x0 + sum1 + sum2;                                                                                \
        o5 = x5;                                                                                              \
    } while (0)

#define A_TRANSFORM(Type, m0, m1, m2, m3, m4, m5, o0, o1, o2, o3)                                             \
    do {                                                                                                      \
        const Type x0 = m0, x1 = m1, x2 = m2, x3 = m3, x4 = m4, x5 = m5;                                      \
        const Type sum1 = x1 + x2, difference1 = x1 - x2, sum2 = x3 + x4, difference2 = x3 - x4;              \
        o0 = x0 + sum1 + sum2;                                                                                \
        o1 = difference1 + 2 * difference2;                                                                   \
        o2 = sum1 + 4 * sum2;                                                                                 \
        o3 = difference1 + 8 * difference2 + x5;                                                              \
    } while (0)

#define A_ADJOINT(Type, y0, y1, y2, y3, o0, o1, o2, o3, o4, o5)                                               \
    do {                                                                                                      \
        const Type x0 = y0, x1 = y1, x2 = y2, x3 = y3;                                                        \
        const Type even1 = x0 + x2, odd1 = x1 + x3, even2 = x0 + 4 * x2, odd2 = 2 * x1 + 8 * x3;              \
        o0 = x0;                                                                                              \
        o1 = even1 + odd1;                                                                                    \
        o2 = even1 - odd1;                                                                                    \
        o3 = even2 + odd2;                                                                                    \
        o4 = even2 - odd2;                                                                                    \
        o5 = x3;                                                                                              \
    } while (0)

#define G_TRANSFORM(Type, g0, g1, g2, o0, o1, o2, o3, o4, o5)                                                 \
    do {                                                                                                      \
        const Type x0 = g0, x1 = g1, x2 = g2;                                                                 \
        const Type near = (x0 + x2) * (REAL)(-1.0 / 6), middle = x1 * (REAL)(1.0 / 6);                        \
        const Type far = (x0 + 4 * x2) * (REAL)(1.0 / 24), twelfth = x1 * (REAL)(1.0 / 12);                   \
        o0 = x0 * (REAL)0.25;                                                                                 \
        o1 = near - middle;                                                                                   \
        o2 = near + middle;                                                                                   \
        o3 = far + twelfth;                                                                                   \
        o4 = far - twelfth;                                                                                   \
        o5 = x2;                                                                                              \
    } while (0)

#define G_ADJOINT(Type, u0, u1, u2, u3, u4, u5, o0, o1, o2)                                                   \
    do {                                                                                                      \
        const Type x0 = u0, x1 = u1, x2 = u2, x3 = u3, x4 = u4, x5 = u5;                                      \
        const Type near = (x1 + x2) * (REAL)(-1.0 / 6), far = (x3 + x4) * (REAL)(1.0 / 24);                   \
        o0 = x0 * (REAL)0.25 + near + far;                                                                    \
        o1 = (x2 - x1) * (REAL)(1.0 / 6) + (x3 - x4) * (REAL)(1.0 / 12);                                      \
        o2 = near + 4 * far + x5;                                                                             \
    } while (0)

// Where the pixels of tile `tile` begin, SIDE x SIDE of them from BEFORE pixels ahead of its place; in lines, since the
// compiler unrolls it then.
#define TILE_PIXELS(SIDE, BEFORE, MAP, SPARE)                                                                 \
    do {                                                                                                      \
        const ptrdiff_t across = (width + 3) / 4, area = across * ((height + 3) / 4);                         \
        const ptrdiff_t image = (first + tile) / area, place = (first + tile) % area;                         \
        const ptrdiff_t top = place / across * 4 - BEFORE, left = place % across * 4 - BEFORE;                \
        const REAL *corner = MAP + ((image * height + top) * width + left) * channels;                        \
        if (top >= 0 && left >= 0 && top + SIDE <= height && left + SIDE <= width) {                          \
            for (int i = 0; i < SIDE; i++)                                                                    \
                for (int j = 0; j < SIDE; j++) pixels[i * SIDE + j] = corner + (i * width + j) * channels;    \
        } else {                                                                                              \
            for (int i = 0; i < SIDE; i++)                                                                    \
                for (int j = 0; j < SIDE; j++) {                                                              \
                    const bool inside = (size_t)(top + i) < (size_t)height && (size_t)(left + j) < (size_t)width; \
                    pixels[i * SIDE + j] = inside ? corner + (i * width + j) * channels : SPARE;              \
                }                                                                                             \
        }                                                                                                     \
    } while (0)

#define EACH_CHANNEL(BODY)                                                                                    \
    do {                                                                                                      \
        ptrdiff_t c = 0;                                                                                      \
        for (; c + vector_count <= channels; c += vector_count) BODY(Vector, LOAD, STORE);                    \
        for (; c < channels; c++) BODY(REAL, LOAD_ONE, STORE_ONE);                                            \
    } while (0)

#define INPUT_TILE(Type, LOAD, STORE)                                                                         \
    do {                                                                                                      \
        Type half[6][6], whole[6];                                                                            \
        for (int j = 0; j < 6; j++)                                                                           \
            B_TRANSFORM(                                                                                      \
                Type, LOAD(pixels[j] + c), LOAD(pixels[6 + j] + c), LOAD(pixels[12 + j] + c),                 \
                LOAD(pixels[18 + j] + c), LOAD(pixels[24 + j] + c), LOAD(pixels[30 + j] + c), half[0][j],     \
                half[1][j], half[2][j], half[3][j], half[4][j], half[5][j]);                                  \
        for (int i = 0; i < 6; i++) {                                                                         \
            B_TRANSFORM(                                                                                      \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],       \
                whole[1], whole[2], whole[3], whole[4], whole[5]);                                            \
            for (int j = 0; j < 6; j++) STORE(row + (6 * i + j) * stride + c, whole[j]);                      \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_input)(
    const REAL *restrict input, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t first,
    ptrdiff_t count, const REAL *restrict spare, REAL *restrict planes, ptrdiff_t stride) {
    const REAL *pixels[36];
    for (ptrdiff_t tile = 0; tile < count; tile++) {
        TILE_PIXELS(6, 1, input, spare);
        REAL *row = planes + tile * channels;
        EACH_CHANNEL(INPUT_TILE);
    }
}

#define OUTPUT_TILE(Type, LOAD, STORE)                                                                        \
    do {                                                                                                      \
        Type half[4][6], whole[4];                                                                            \
        for (int j = 0; j < 6; j++)                                                                           \
            A_TRANSFORM(                                                                                      \
                Type, LOAD(row + j * stride + c), LOAD(row + (6 + j) * stride + c),                           \
                LOAD(row + (12 + j) * stride + c), LOAD(row + (18 + j) * stride + c),                         \
                LOAD(row + (24 + j) * stride + c), LOAD(row + (30 + j) * stride + c), half[0][j], half[1][j], \
                half[2][j], half[3][j]);                                                                      \
        for (int i = 0; i < 4; i++) {                                                                         \
            A_TRANSFORM(                                                                                      \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],       \
                whole[1], whole[2], whole[3]);                                                                \
            for (int j = 0; j < 4; j++) STORE((REAL *)pixels[4 * i + j] + c, whole[j]);                       \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_output)(
    const REAL *restrict planes, ptrdiff_t stride, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
    ptrdiff_t first, ptrdiff_t count, REAL *spare, REAL *output) {
    const REAL *pixels[16];
    for (ptrdiff_t tile = 0; tile < count; tile++) {
        TILE_PIXELS(4, 0, output, spare);
        const REAL *row = planes + tile * channels;
        EACH_CHANNEL(OUTPUT_TILE);
    }
}

#define OUTPUT_ADJOINT_TILE(Type, LOAD, STORE)                                                                \
    do {                                                                                                      \
        Type half[6][4], whole[6];                                                                            \
        for (int j = 0; j < 4; j++)                                                                           \
            A_ADJOINT(                                                                                        \
                Type, LOAD(pixels[j] + c), LOAD(pixels[4 + j] + c), LOAD(pixels[8 + j] + c),                  \
                LOAD(pixels[12 + j] + c), half[0][j], half[1][j], half[2][j], half[3][j], half[4][j],         \
                half[5][j]);                                                                                  \
        for (int i = 0; i < 6; i++) {                                                                         \
            A_ADJOINT(                                                                                        \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], whole[0], whole[1], whole[2], whole[3], \
                whole[4], whole[5]);                                                                          \
            for (int j = 0; j < 6; j++) STORE(row + (6 * i + j) * stride + c, whole[j]);                      \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_output_adjoint)(
    const REAL *restrict gradient, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t first,
    ptrdiff_t count, const REAL *restrict spare, REAL *restrict planes, ptrdiff_t stride) {
    const REAL *pixels[16];
    for (ptrdiff_t tile = 0; tile < count; tile++) {
        TILE_PIXELS(4, 0, gradient, spare);
        REAL *row = planes + tile * channels;
        EACH_CHANNEL(OUTPUT_ADJOINT_TILE);
    }
}

#define INPUT_ADJOINT_TILE(Type, LOAD, STORE)                                                                 \
    do {                                                                                                      \
        Type half[6][6], whole[6];                                                                            \
        for (int j = 0; j < 6; j++)                                                                           \
            B_ADJOINT(                                                                                        \
                Type, LOAD(row + j * stride + c), LOAD(row + (6 + j) * stride + c),                           \
                LOAD(row + (12 + j) * stride + c), LOAD(row + (18 + j) * stride + c),                         \
                LOAD(row + (24 + j) * stride + c), LOAD(row + (30 + j) * stride + c), half[0][j], half[1][j], \
                half[2][j], half[3][j], half[4][j], half[5][j]);                                              \
        for (int i = 0; i < 6; i++) {                                                                         \
            B_ADJOINT(                                                                                        \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],       \
                whole[1], whole[2], whole[3], whole[4], whole[5]);                                            \
            for (int j = 0; j < 6; j++) {                                                                     \
                REAL *pixel = (REAL *)pixels[6 * i + j] + c;                                                  \
                STORE(pixel, LOAD(pixel) + whole[j]);                                                         \
            }                                                                                                 \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_input_adjoint)(
    const REAL *restrict planes, ptrdiff_t stride, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
    ptrdiff_t first, ptrdiff_t count, REAL *spare, REAL *gradient) {
    const REAL *pixels[36];
    for (ptrdiff_t tile = 0; tile < count; tile++) {
        TILE_PIXELS(6, 1, gradient, spare);
        const REAL *row = planes + tile * channels;
        EACH_CHANNEL(INPUT_ADJOINT_TILE);
    }
}

#define TRANSFORM_FILTER(Type, LOAD, STORE)                                                                   \
    do {                                                                                                      \
        Type half[6][3], whole[6];                                                                            \
        for (int j = 0; j < 3; j++)                                                                           \
            G_TRANSFORM(                                                                                      \
                Type, LOAD(weights + j * size + c), LOAD(weights + (3 + j) * size + c),                       \
                LOAD(weights + (6 + j) * size + c), half[0][j], half[1][j], half[2][j], half[3][j],           \
                half[4][j], half[5][j]);                                                                      \
        for (int i = 0; i < 6; i++) {                                                                         \
            G_TRANSFORM(                                                                                      \
                Type, half[i][0], half[i][1], half[i][2], whole[0], whole[1], whole[2], whole[3], whole[4],   \
                whole[5]);                                                                                    \
            for (int j = 0; j < 6; j++) STORE(planes + (6 * i + j) * size + c, whole[j]);                     \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_weights)(const REAL *restrict weights, ptrdiff_t size, REAL *restrict planes) {
    const ptrdiff_t channels = size;
    EACH_CHANNEL(TRANSFORM_FILTER);
}

#define FILTER_ADJOINT(Type, LOAD, STORE)                                                                     \
    do {                                                                                                      \
        Type half[3][6], whole[3];                                                                            \
        for (int j = 0; j < 6; j++)                                                                           \
            G_ADJOINT(                                                                                        \
                Type, LOAD(planes + j * size + c), LOAD(planes + (6 + j) * size + c),                         \
                LOAD(planes + (12 + j) * size + c), LOAD(planes + (18 + j) * size + c),                       \
                LOAD(planes + (24 + j) * size + c), LOAD(planes + (30 + j) * size + c), half[0][j],           \
                half[1][j], half[2][j]);                                                                      \
        for (int i = 0; i < 3; i++) {                                                                         \
            G_ADJOINT(                                                                                        \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],       \
                whole[1], whole[2]);                                                                          \
            for (int j = 0; j < 3; j++) STORE(weights + (3 * i + j) * size + c, whole[j]);                    \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_weights_adjoint)(const REAL *restrict planes, ptrdiff_t size, REAL *restrict weights) {
    const ptrdiff_t channels = size;
    EACH_CHANNEL(FILTER_ADJOINT);
}

void NAME(patches)(
    const REAL *restrict input, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t kernel,
    ptrdiff_t step, ptrdiff_t padding, ptrdiff_t out_height, ptrdiff_t out_width, ptrdiff_t first,
    ptrdiff_t rows, REAL *restrict matrix) {
    for (ptrdiff_t row = first; row < first + rows; row++) {
        const ptrdiff_t image = row / (out_height * out_width), place = row % (out_height * out_width);
        const ptrdiff_t top = place / out_width * step - padding, left = place % out_width * step - padding;
        const ptrdiff_t begin = left < 0 ? -left : 0;
        const ptrdiff_t end = left + kernel > width ? width - left : kernel;
        for (ptrdiff_t i = 0; i < kernel; i++, matrix += kernel * channels) {
            const ptrdiff_t y = top + i;
            if (y < 0 || y >= height || begin >= end) {
                memset(matrix, 0, (size_t)(kernel * channels) * sizeof(REAL));
                continue;
            }
            const REAL *source = input + ((image * height + y) * width + left + begin) * channels;
            if (begin > 0) memset(matrix, 0, (size_t)(begin * channels) * sizeof(REAL));
            memcpy(matrix + begin * channels, source, (size_t)((end - begin) * channels) * sizeof(REAL));
            if (end < kernel)
                memset(matrix + end * channels, 0, (size_t)((kernel - end) * channels) * sizeof(REAL));
        }
    }
}

VECTOR_CLONES
void NAME(patches_adjoint)(
    const REAL *restrict matrix, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t kernel,
    ptrdiff_t step, ptrdiff_t padding, ptrdiff_t out_height, ptrdiff_t out_width, ptrdiff_t first,
    ptrdiff_t rows, REAL *restrict gradient) {
    for (ptrdiff_t row = first; row < first + rows; row++) {
        const ptrdiff_t image = row / (out_height * out_width), place = row % (out_height * out_width);
        const ptrdiff_t top = place / out_width * step - padding, left = place % out_width * step - padding;
        const ptrdiff_t begin = left < 0 ? -left : 0;
        const ptrdiff_t end = left + kernel > width ? width - left : kernel;
        for (ptrdiff_t i = 0; i < kernel; i++, matrix += kernel * channels) {
            const ptrdiff_t y = top + i;
            if (y < 0 || y >= height) continue;
            REAL *target = gradient + ((image * height + y) * width + left) * channels;
            for (ptrdiff_t c = begin * channels; c < end * channels; c++) target[c] += matrix[c];
        }
    }
}

// Output pixels that share each weight while it is in a register.
enum { pixels_at_once = 8 };

// Channels c and on of `COUNT` output pixels of one row, `pixel` and on.
#define DIRECT_PIXELS(Type, LOAD, STORE, GROUP, WIDTH, COUNT)                                                 \
    do {                                                                                                      \
        Type sum[COUNT][GROUP];                                                                               \
        for (int p = 0; p < COUNT; p++)                                                                       \
            for (int i = 0; i < GROUP; i++) sum[p][i] = (Type){0};                                            \
        const REAL *weight = weights + c;                                                                     \
        for (ptrdiff_t k = 0; k < kernel; k++) {                                                              \
            const REAL *source = padded + (y * step + k) * row_size + pixel * shift;                          \
            for (ptrdiff_t t = 0; t < taps; t++, weight += channels) {                                        \
                Type factor[GROUP];                                                                           \
                for (int i = 0; i < GROUP; i++) factor[i] = LOAD(weight + i * WIDTH);                         \
                for (int p = 0; p < COUNT; p++)                                                               \
                    for (int i = 0; i < GROUP; i++) sum[p][i] += factor[i] * source[p * shift + t];           \
            }                                                                                                 \
        }                                                                                                     \
        for (int p = 0; p < COUNT; p++)                                                                       \
            for (int i = 0; i < GROUP; i++)                                                                   \
                STORE(output + (y * out_width + pixel + p) * channels + c + i * WIDTH, sum[p][i]);            \
    } while (0)

#define DIRECT_ROW(Type, LOAD, STORE, GROUP, WIDTH)                                                           \
    do {                                                                                                      \
        ptrdiff_t pixel = 0;                                                                                  \
        for (; pixel + pixels_at_once <= out_width; pixel += pixels_at_once)                                  \
            DIRECT_PIXELS(Type, LOAD, STORE, GROUP, WIDTH, pixels_at_once);                                   \
        for (; pixel < out_width; pixel++) DIRECT_PIXELS(Type, LOAD, STORE, GROUP, WIDTH, 1);                 \
    } while (0)

#define FOR_PAIRS(BODY)                                                                                       \
    do {                                                                                                      \
        ptrdiff_t c = 0;                                                                                      \
        for (; c + 2 * vector_count <= channels; c += 2 * vector_count)                                       \
            BODY(Vector, LOAD, STORE, 2, vector_count);                                                       \
        for (; c + vector_count <= channels; c += vector_count) BODY(Vector, LOAD, STORE, 1, vector_count);   \
        for (; c < channels; c++) BODY(REAL, LOAD_ONE, STORE_ONE, 1, 1);                                      \
    } while (0)

VECTOR_CLONES
void NAME(direct)(
    const REAL *restrict padded, ptrdiff_t row_size, ptrdiff_t inputs, ptrdiff_t kernel, ptrdiff_t step,
    const REAL *restrict weights, ptrdiff_t channels, ptrdiff_t out_height, ptrdiff_t out_width,
    REAL *restrict output) {
    const ptrdiff_t taps = kernel * inputs, shift = step * inputs;
    for (ptrdiff_t y = 0; y < out_height; y++) FOR_PAIRS(DIRECT_ROW);
}

// Weights COUNT of one kernel row, from tap t on, over all output pixels of an image.
#define DIRECT_WEIGHTS(Type, LOAD, STORE, GROUP, WIDTH, COUNT)                                                \
    do {                                                                                                      \
        Type sum[COUNT][GROUP];                                                                               \
        for (int n = 0; n < COUNT; n++)                                                                       \
            for (int i = 0; i < GROUP; i++) sum[n][i] = (Type){0};                                            \
        for (ptrdiff_t y = 0; y < out_height; y++) {                                                          \
            const REAL *source = padded + (y * step + k) * row_size + t;                                      \
            const REAL *g = gradient + y * out_width * channels + c;                                          \
            for (ptrdiff_t pixel = 0; pixel < out_width; pixel++, source += shift, g += channels) {           \
                Type value[GROUP];                                                                            \
                for (int i = 0; i < GROUP; i++) value[i] = LOAD(g + i * WIDTH);                               \
                for (int n = 0; n < COUNT; n++)                                                               \
                    for (int i = 0; i < GROUP; i++) sum[n][i] += value[i] * source[n];                        \
            }                                                                                                 \
        }                                                                                                     \
        for (int n = 0; n < COUNT; n++)                                                                       \
            for (int i = 0; i < GROUP; i++) {                                                                 \
                REAL *weight = weight_gradient + (k * taps + t + n) * channels + c + i * WIDTH;               \
                STORE(weight, LOAD(weight) + sum[n][i]);                                                      \
            }                                                                                                 \
    } while (0)

// Weights that a pass over an image sums at once: 9 of a 3x3 kernel's row of 3 channels, 7 of a 7x7 kernel's 21.
#define DIRECT_GRADIENT(Type, LOAD, STORE, GROUP, WIDTH)                                                      \
    do {                                                                                                      \
        for (ptrdiff_t k = 0; k < kernel; k++) {                                                              \
            ptrdiff_t t = 0;                                                                                  \
            for (; taps % 9 == 0 && t < taps; t += 9) DIRECT_WEIGHTS(Type, LOAD, STORE, GROUP, WIDTH, 9);     \
            for (; t + 7 <= taps; t += 7) DIRECT_WEIGHTS(Type, LOAD, STORE, GROUP, WIDTH, 7);                 \
            for (; t < taps; t++) DIRECT_WEIGHTS(Type, LOAD, STORE, GROUP, WIDTH, 1);                         \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(direct_weight_gradient)(
    const REAL *restrict padded, ptrdiff_t row_size, ptrdiff_t inputs, ptrdiff_t kernel, ptrdiff_t step,
    const REAL *restrict gradient, ptrdiff_t channels, ptrdiff_t out_height, ptrdiff_t out_width,
    REAL *restrict weight_gradient) {
    const ptrdiff_t taps = kernel * inputs, shift = step * inputs;
    FOR_PAIRS(DIRECT_GRADIENT);
}

VECTOR_CLONES
void NAME(max_pool)(
    const REAL *restrict input, ptrdiff_t images, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
    REAL *restrict output, uint8_t *restrict choice) {
    const ptrdiff_t out_height = (height + 1) / 2, out_width = (width + 1) / 2;
    for (ptrdiff_t pixel = 0; pixel < images * out_height * out_width; pixel++) {
        const ptrdiff_t top = pixel / out_width % out_height * 2 - 1, left = pixel % out_width * 2 - 1;
        const REAL *map = input + pixel / (out_height * out_width) * height * width * channels;
        bool started = false;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                const ptrdiff_t y = top + i, x = left + j;
                if (y < 0 || y >= height || x < 0 || x >= width) continue;
                const REAL *source = map + (y * width + x) * channels;
                const uint8_t place = (uint8_t)(3 * i + j);
                if (!started) {
                    memcpy(output, source, (size_t)channels * sizeof(REAL));
                    memset(choice, place, (size_t)channels);
                    started = true;
                    continue;
                }
                for (ptrdiff_t c = 0; c < channels; c++) {
                    const bool wins = source[c] > output[c] || source[c] != source[c];
                    output[c] = wins ? source[c] : output[c];
                    choice[c] = wins ? place : choice[c];
                }
            }
        output += channels;
        choice += channels;
    }
}

VECTOR_CLONES
void NAME(max_pool_adjoint)(
    const REAL *restrict gradient, const uint8_t *restrict choice, ptrdiff_t images, ptrdiff_t height,
    ptrdiff_t width, ptrdiff_t channels, REAL *restrict input_gradient) {
    const ptrdiff_t out_height = (height + 1) / 2, out_width = (width + 1) / 2;
    for (ptrdiff_t pixel = 0; pixel < images * out_height * out_width; pixel++) {
        const ptrdiff_t top = pixel / out_width % out_height * 2 - 1, left = pixel % out_width * 2 - 1;
        REAL *map = input_gradient + pixel / (out_height * out_width) * height * width * channels;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                const ptrdiff_t y = top + i, x = left + j;
                if (y < 0 || y >= height || x < 0 || x >= width) continue;
                REAL *target = map + (y * width + x) * channels;
                const uint8_t place = (uint8_t)(3 * i + j);
                for (ptrdiff_t c = 0; c < channels; c++)
                    target[c] += choice[c] == place ? gradient[c] : 0;
            }
        gradient += channels;
        choice += channels;
    }
}

VECTOR_CLONES
void NAME(descend)(
    REAL *restrict w, REAL *restrict v, const REAL *restrict first, const REAL *restrict second,
    ptrdiff_t count, REAL rate, REAL momentum, REAL decay) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const REAL g = (first[i] + second[i]) + decay * w[i];
        v[i] = momentum * v[i] + g;
        w[i] -= rate * v[i];
    }
}
