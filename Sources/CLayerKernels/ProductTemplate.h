// Products of rows by weights in panels, for one width of vectors: LANES floats a vector, TILE_ROWS rows a tile, PANEL_BYTES of weights
// that pass at once, TARGET and NAME(...) are as the file that includes this one defines them.

#include "Activations.h"
#include "CLayerKernels.h"

typedef float Vector __attribute__((vector_size(4 * LANES)));
typedef int Bits __attribute__((vector_size(4 * LANES)));
typedef float UnalignedVector __attribute__((vector_size(4 * LANES), aligned(4)));

enum { panel_columns = 2 * LANES, inner_at_once = 1024, inner_of_two_tiles = 512, floats_ahead = 2048, line_floats = 16 };

#define VECTOR(pointer) (*(UnalignedVector *)(pointer))
#define CONSTANT_VECTOR(pointer) (*(const UnalignedVector *)(pointer))

INLINE ptrdiff_t lesser(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
// Parts of `number`, none greater than `most`, all but the last one of one length that is a multiple of `unit`.
INLINE ptrdiff_t part_of(ptrdiff_t number, ptrdiff_t most, ptrdiff_t unit) {
    if (number <= most) return (number + unit - 1) / unit * unit;
    const ptrdiff_t parts = (number + most - 1) / most;
    return ((number + parts - 1) / parts + unit - 1) / unit * unit;
}

// A part of the sums of some rows by one panel.
typedef struct {
    const float *a, *panel;
    ptrdiff_t a_stride, inner, segments, a_segment;
    /// Rows of the tile that follows, to look for: in the first-level cache where it holds two tiles, else in the second. NULL for none.
    const float *next;
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
    const ptrdiff_t step = p->next != NULL ? line_floats : p->inner;
    for (ptrdiff_t segment = 0; segment < p->segments; segment++, a += p->a_segment)
        for (ptrdiff_t first = 0; first < p->inner; first += step) {
            const float *next = p->next != NULL ? p->next + first : NULL;
            if (next != NULL && p->inner > inner_of_two_tiles)
                for (int row = 0; row < rows; row++) __builtin_prefetch(next + row * a_stride, 0, 2);
            else if (next != NULL)
                for (int row = 0; row < rows; row++) __builtin_prefetch(next + row * a_stride);
            for (ptrdiff_t k = first; k < lesser(first + step, p->inner); k++, b += LANES * vectors) {
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

// A part of the factors of rows: some whole segments, or some factors of one.
typedef struct {
    ptrdiff_t segment, segments, first, inner;
} Factors;

// The factors behind those.
INLINE Factors next_factors(const jc_product *p, const jc_patches *at, Factors before) {
    if (before.segments == 1 && before.first + before.inner < p->inner) {
        const ptrdiff_t first = before.first + before.inner;
        return (Factors){before.segment, 1, first, lesser(before.inner, p->inner - first)};
    }
    const ptrdiff_t segment = before.segment + before.segments;
    const ptrdiff_t left = at->segments - segment;
    const ptrdiff_t most = left > 1 && p->inner < inner_at_once ? inner_at_once / p->inner : 1;
    return (Factors){segment, lesser(most, left), 0, part_of(p->inner, inner_at_once, 1)};
}

TARGET INLINE void multiply_tile(
    const jc_product *p, const jc_patches *at, Factors factors, const float *a, const float *next,
    const float *panels, const jc_product_end *end, float *c, ptrdiff_t place, ptrdiff_t rows, ptrdiff_t column) {
    const ptrdiff_t columns = lesser(panel_columns, p->columns - column), vectors = columns > LANES ? 2 : 1;
    const ptrdiff_t line = factors.segment * p->inner + factors.first;
    const bool is_last = factors.segment + factors.segments == at->segments && factors.first + factors.inner == p->inner;
    place += column;
    const Part part = {
        .a = a,
        .panel = panels + column * p->inner * at->segments + line * LANES * vectors,
        .a_stride = p->a_stride,
        .inner = factors.inner,
        .segments = factors.segments,
        .a_segment = at->a_segment,
        .next = next,
        .sums = c + place,
        .stride = p->c_stride,
        .has_begun = p->adds || line > 0,
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

// Rows of a line from `a` on by the columns of a group; those of the line that follows begin at `following`.
TARGET INLINE void multiply_line(
    const jc_product *p, const jc_patches *at, Factors factors, const float *a, const float *following,
    const float *panels, const jc_product_end *end, float *c, ptrdiff_t place, ptrdiff_t first_column, ptrdiff_t end_column) {
    ptrdiff_t rows;
    for (ptrdiff_t row = 0, tiles = (p->rows + TILE_ROWS - 1) / TILE_ROWS; tiles > 0; row += rows, tiles--) {
        // Of nearly one height: a tile of few rows waits for its sums and reads as many weights.
        rows = (p->rows - row + tiles - 1) / tiles;
        const float *start = a + row * p->a_stride, *next = tiles > 1 ? start + rows * p->a_stride : following;
        for (ptrdiff_t column = first_column; column < end_column; column += panel_columns)
            multiply_tile(
                p, at, factors, start, column + panel_columns < end_column ? NULL : next, panels, end, c,
                place + row * p->c_stride, rows, column);
    }
}

TARGET INLINE void multiply_lines(
    jc_product p, jc_patches at, const float *a, const float *panels, jc_product_end end, float *c) {
    // A group of panels stays in the second-level cache while all rows pass, and a tile's rows in the first while the group does.
    const ptrdiff_t part = part_of(p.inner * at.segments, inner_at_once, 1);
    const ptrdiff_t most = PANEL_BYTES / (ptrdiff_t)sizeof *a / part;
    const ptrdiff_t group = part_of(p.columns, most > panel_columns ? most : panel_columns, panel_columns);
    const Factors none = {0, 0, 0, 0};
    for (ptrdiff_t first = 0; first < p.columns; first += group)
        for (Factors factors = next_factors(&p, &at, none); factors.segments > 0;
             factors = next_factors(&p, &at, factors)) {
            const float *start = a + factors.segment * at.a_segment + factors.first;
            for (ptrdiff_t image = 0; image < at.images; image++)
                for (ptrdiff_t line = 0; line < at.lines; line++) {
                    const float *rows = start + image * at.a_image + line * at.a_line, *following = NULL;
                    if (line + 1 < at.lines) following = rows + at.a_line;
                    else if (image + 1 < at.images) following = start + (image + 1) * at.a_image;
                    multiply_line(
                        &p, &at, factors, rows, following, panels + image * at.b_image, &end, c,
                        image * at.c_image + line * at.c_line, first, lesser(first + group, p.columns));
                }
        }
}

TARGET void NAME(jc_product)(
    jc_product p, jc_patches at, const float *a, const float *panels, jc_product_end end, float *c) {
    if (at.segments == 1 && at.lines == 1) {
        // Of its own for the compiler, so that small products do without what patches need (3% of those of Winograd's tiles).
        at.segments = at.lines = 1;
        multiply_lines(p, at, a, panels, end, c);
    } else
        multiply_lines(p, at, a, panels, end, c);
}
