#include "CLayerKernels.h"

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2,fma")))
#else
#define TARGET
#endif

// In C for its registers: six rows by sixteen columns are twelve sums, two factors and one that is spread. On one core of a Zen 5
// held to AVX2, GFLOP/s beside OpenBLAS's Haswell kernels, which pack both factors at each call: 135 to 128 (784 rows, 512 x 128
// weights), 128 to 110 (49 rows, 2048 x 512), 135 to 115 (48 rows, 512 x 512), 124 to 43 (4 rows, 512 x 512).

typedef float Eight __attribute__((vector_size(32)));
typedef float UnalignedEight __attribute__((vector_size(32), aligned(4)));

enum { panel_width = 16, rows_at_once = 6, inner_at_once = 512 };

#define EIGHT(pointer) (*(UnalignedEight *)(pointer))
#define SPREAD(value) ((Eight){value, value, value, value, value, value, value, value})

// A function for ROWS rows and a whole panel. Each sum is one chain of multiply-adds in the order of `inner`, so that a row comes
// out alike in any company, and in parts or at once.
#define PRODUCT_OF_ROWS(ROWS)                                                                                 \
    TARGET static void multiply_##ROWS(                                                                       \
        const float *restrict a, ptrdiff_t a_stride, const float *restrict b, ptrdiff_t inner,                \
        float *restrict c, ptrdiff_t c_stride, bool adds) {                                                   \
        Eight sums[ROWS][2];                                                                                  \
        for (int row = 0; row < ROWS; row++)                                                                  \
            for (int half = 0; half < 2; half++)                                                              \
                sums[row][half] = adds ? EIGHT(c + row * c_stride + 8 * half) : SPREAD(0.0f);                 \
        for (ptrdiff_t k = 0; k < inner; k++, b += panel_width) {                                             \
            const Eight left = *(const UnalignedEight *)b, right = *(const UnalignedEight *)(b + 8);          \
            for (int row = 0; row < ROWS; row++) {                                                            \
                const float value = a[row * a_stride + k];                                                    \
                const Eight spread = SPREAD(value);                                                           \
                sums[row][0] = sums[row][0] + spread * left;                                                  \
                sums[row][1] = sums[row][1] + spread * right;                                                 \
            }                                                                                                 \
        }                                                                                                     \
        for (int row = 0; row < ROWS; row++)                                                                  \
            for (int half = 0; half < 2; half++) EIGHT(c + row * c_stride + 8 * half) = sums[row][half];      \
    }

PRODUCT_OF_ROWS(1)
PRODUCT_OF_ROWS(2)
PRODUCT_OF_ROWS(3)
PRODUCT_OF_ROWS(4)
PRODUCT_OF_ROWS(5)
PRODUCT_OF_ROWS(6)

static void multiply_panel(
    const float *a, ptrdiff_t a_stride, ptrdiff_t rows, const float *b, ptrdiff_t inner, float *c,
    ptrdiff_t c_stride, bool adds) {
    for (; rows >= rows_at_once; rows -= rows_at_once, a += rows_at_once * a_stride, c += rows_at_once * c_stride)
        multiply_6(a, a_stride, b, inner, c, c_stride, adds);
    switch (rows) {
    case 1: multiply_1(a, a_stride, b, inner, c, c_stride, adds); break;
    case 2: multiply_2(a, a_stride, b, inner, c, c_stride, adds); break;
    case 3: multiply_3(a, a_stride, b, inner, c, c_stride, adds); break;
    case 4: multiply_4(a, a_stride, b, inner, c, c_stride, adds); break;
    case 5: multiply_5(a, a_stride, b, inner, c, c_stride, adds); break;
    default: break;
    }
}

// A panel that is not whole, of `columns` columns.
TARGET static void multiply_rest(
    const float *a, ptrdiff_t a_stride, ptrdiff_t rows, const float *b, ptrdiff_t inner, ptrdiff_t columns,
    float *c, ptrdiff_t c_stride, bool adds) {
    for (; rows > 0; rows--, a += a_stride, c += c_stride) {
        float sums[panel_width] = {0};
        for (ptrdiff_t column = 0; adds && column < columns; column++) sums[column] = c[column];
        for (ptrdiff_t k = 0; k < inner; k++)
            for (ptrdiff_t column = 0; column < columns; column++)
                sums[column] = sums[column] + a[k] * b[k * columns + column];
        for (ptrdiff_t column = 0; column < columns; column++) c[column] = sums[column];
    }
}

void jc_product(
    const float *a, ptrdiff_t a_stride, ptrdiff_t rows, const float *panels, ptrdiff_t inner,
    ptrdiff_t columns, float *c, ptrdiff_t c_stride) {
    // So that a part of a panel stays in the first-level cache, and of the rows in the second.
    for (ptrdiff_t first = 0; first < inner; first += inner_at_once) {
        const ptrdiff_t part = inner - first < inner_at_once ? inner - first : inner_at_once;
        for (ptrdiff_t column = 0; column < columns; column += panel_width) {
            const float *panel = panels + column * inner;
            const ptrdiff_t rest = columns - column;
            if (rest >= panel_width)
                multiply_panel(
                    a + first, a_stride, rows, panel + first * panel_width, part, c + column, c_stride, first > 0);
            else
                multiply_rest(
                    a + first, a_stride, rows, panel + first * rest, part, rest, c + column, c_stride, first > 0);
        }
    }
}

bool jc_has_products(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}
