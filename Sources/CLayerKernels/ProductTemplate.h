// Products of rows by weights in panels, for one width of vectors: LANES floats a vector, TILE_ROWS rows a tile, PANEL_BYTES of weights
// that pass at once, TARGET and NAME(...) are as the file that includes this one defines them.

#include "Activations.h"
#include "CLayerKernels.h"

typedef float Vector __attribute__((vector_size(4 * LANES)));
typedef int Bits __attribute__((vector_size(4 * LANES)));
typedef float UnalignedVector __attribute__((vector_size(4 * LANES), aligned(4)));

enum { panel_columns = 2 * LANES, inner_at_once = 1024, floats_ahead = 2048 };

#define VECTOR(pointer) (*(UnalignedVector *)(pointer))
#define CONSTANT_VECTOR(pointer) (*(const UnalignedVector *)(pointer))

INLINE ptrdiff_t lesser(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
// Parts of `number`, none greater than `most`, all but the last one of one length that is a multiple of `unit`.
INLINE ptrdiff_t part_of(ptrdiff_t number, ptrdiff_t most, ptrdiff_t unit) {
    const ptrdiff_t parts = (number + most - 1) / most;
    return ((number + parts - 1) / parts + unit - 1) / unit * unit;
}

// A part of the sums of some rows by one panel.
typedef struct {
    const float *a, *panel;
    ptrdiff_t a_stride, inner;
    /// Where sums are, if they have begun, and go.
    float *sums;
    ptrdiff_t stride;
    bool has_begun;
    /// What follows in registers, of whole panels; NULL for none.
    const float *bias, *residual;
    bool rectifies;
} Part;

// `rows` and `vectors` are constants. Each sum is one chain of multiply-adds in the order of `inner`, so that a row comes out alike
// in any company, and in parts or at once.
TARGET INLINE void multiply(int rows, int vectors, const Part *p) {
    Vector sums[TILE_ROWS][2];
    const Vector none = {0};
    const float *a = p->a, *b = p->panel;
    const ptrdiff_t a_stride = p->a_stride, stride = p->stride;
#pragma clang loop unroll(full)
    for (int row = 0; row < rows; row++)
#pragma clang loop unroll(full)
        for (int i = 0; i < vectors; i++) {
            float *place = p->sums + row * stride + LANES * i;
            sums[row][i] = p->has_begun ? VECTOR(place) : none;
            __builtin_prefetch(place, 1);
            if (p->residual != NULL) __builtin_prefetch(p->residual + row * stride + LANES * i);
        }
    for (ptrdiff_t k = 0; k < p->inner; k++, b += LANES * vectors) {
        // Of weights that no cache has yet: the processor looks ahead as far as the end of a page of memory alone.
        __builtin_prefetch(b + floats_ahead);
        __builtin_prefetch(b + floats_ahead + LANES);
        const Vector left = CONSTANT_VECTOR(b), right = vectors > 1 ? CONSTANT_VECTOR(b + LANES) : none;
#pragma clang loop unroll(full)
        for (int row = 0; row < rows; row++) {
            const Vector factor = a[row * a_stride + k] - none;
            sums[row][0] = sums[row][0] + factor * left;
            if (vectors > 1) sums[row][1] = sums[row][1] + factor * right;
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < vectors; i++) {
        const Vector bias = p->bias != NULL ? CONSTANT_VECTOR(p->bias + LANES * i) : none;
#pragma clang loop unroll(full)
        for (int row = 0; row < rows; row++) {
            Vector sum = sums[row][i] + bias;
            if (p->residual != NULL) sum = sum + CONSTANT_VECTOR(p->residual + row * stride + LANES * i);
            // Keeps NaN, so that an overflow is seen at the end.
            if (p->rectifies) sum = (Vector)(~(sum < 0) & (Bits)sum);
            VECTOR(p->sums + row * stride + LANES * i) = sum;
        }
    }
}

#define ONE_COUNT(rows) \
    case rows: vectors > 1 ? multiply(rows, 2, p) : multiply(rows, 1, p); break;
TARGET static void multiply_rows(ptrdiff_t rows, ptrdiff_t vectors, const Part *p) {
    switch (rows) { EACH_COUNT(ONE_COUNT) }
}
#undef ONE_COUNT

TARGET static void activate(float tile[][panel_columns], ptrdiff_t rows, jc_activation activation) {
    ACTIVATE_TILE(activation, tile, rows, panel_columns)
}

// A tile that is not as wide as its panel, or with an activation of many steps, by way of memory of its own.
TARGET static void multiply_aside(
    ptrdiff_t rows, ptrdiff_t vectors, ptrdiff_t columns, Part p, const jc_product_end *end, float *c) {
    // Zeros where a panel of one vector has no columns: they are activated with the others.
    float tile[TILE_ROWS][panel_columns] = {{0}};
    const float *bias = p.bias, *residual = p.residual;
    const ptrdiff_t stride = p.stride;
    for (ptrdiff_t row = 0; p.has_begun && row < rows; row++)
        for (ptrdiff_t i = 0; i < LANES * vectors; i++) tile[row][i] = i < columns ? c[row * stride + i] : 0;
    p.sums = tile[0], p.stride = panel_columns, p.bias = p.residual = NULL, p.rectifies = false;
    multiply_rows(rows, vectors, &p);
    for (ptrdiff_t row = 0; bias != NULL && row < rows; row++)
        for (ptrdiff_t i = 0; i < columns; i++) tile[row][i] += bias[i];
    for (ptrdiff_t row = 0; residual != NULL && row < rows; row++)
        for (ptrdiff_t i = 0; i < columns; i++) tile[row][i] += residual[row * stride + i];
    if (end != NULL) activate(tile, rows, end->activation);
    for (ptrdiff_t row = 0; row < rows; row++)
        for (ptrdiff_t i = 0; i < columns; i++) c[row * stride + i] = tile[row][i];
}

TARGET INLINE void multiply_tile(
    const jc_product *p, const float *a, const float *panels, const jc_product_end *end, float *c,
    ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t start, ptrdiff_t inner) {
    const ptrdiff_t columns = lesser(panel_columns, p->columns - column);
    const ptrdiff_t vectors = columns > LANES ? 2 : 1, place = row * p->c_stride + column;
    const bool is_last = start + inner == p->inner;
    const Part part = {
        .a = a + row * p->a_stride + start,
        .panel = panels + column * p->inner + start * LANES * vectors,
        .a_stride = p->a_stride,
        .inner = inner,
        .sums = c + place,
        .stride = p->c_stride,
        .has_begun = p->adds || start > 0,
        .bias = is_last && end->bias != NULL ? end->bias + column : NULL,
        .residual = is_last && end->residual != NULL ? end->residual + place : NULL,
        .rectifies = is_last && end->activation == jc_relu,
    };
    const bool is_simple = !is_last || end->activation == jc_relu || end->activation == jc_no_activation;
    if (is_simple && columns == LANES * vectors)
        multiply_rows(rows, vectors, &part);
    else
        multiply_aside(rows, vectors, columns, part, is_last ? end : NULL, c + place);
}

TARGET void NAME(jc_product)(
    jc_product p, const float *a, const float *panels, jc_product_end end, float *c) {
    // A group of panels stays in the second-level cache while all rows pass, and a tile's rows in the first while the group does.
    const ptrdiff_t part = part_of(p.inner, inner_at_once, 1);
    const ptrdiff_t most = PANEL_BYTES / (ptrdiff_t)sizeof *a / part;
    const ptrdiff_t group = part_of(p.columns, most > panel_columns ? most : panel_columns, panel_columns);
    for (ptrdiff_t first = 0; first < p.columns; first += group)
        for (ptrdiff_t start = 0; start < p.inner; start += part)
            for (ptrdiff_t row = 0, rows, tiles = (p.rows + TILE_ROWS - 1) / TILE_ROWS; tiles > 0; row += rows, tiles--) {
                // Of nearly one height: a tile of few rows waits for its sums and reads as many weights.
                rows = (p.rows - row + tiles - 1) / tiles;
                for (ptrdiff_t column = first; column < lesser(first + group, p.columns); column += panel_columns)
                    multiply_tile(
                        &p, a, panels, &end, c, row, rows, column, start, lesser(part, p.inner - start));
            }
}
