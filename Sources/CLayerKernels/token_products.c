#include "TokenTiles.h"

#if defined(__x86_64__)

AVX512 static void activate(Tile tile, ptrdiff_t count, jc_activation activation) {
    ACTIVATE_TILE(activation, tile, count, tile_columns)
}

// Rows are taken in blocks and sums in parts whose numbers stay in a core's cache while all panels pass; sums of parts wait in the
// result. Both parts of a product with two are of one length, whatever the rows.
enum { cached_bytes = 600 << 10, rows_in_cache = 192 };

INLINE ptrdiff_t divided(ptrdiff_t number, ptrdiff_t most, ptrdiff_t unit) {
    const ptrdiff_t parts = (number + most - 1) / most, part = (number + parts - 1) / parts;
    return (part + unit - 1) / unit * unit;
}

INLINE ptrdiff_t part_of(ptrdiff_t inner, ptrdiff_t bytes) {
    return divided(inner, cached_bytes / (rows_in_cache * bytes), 2);
}

INLINE ptrdiff_t block_of(ptrdiff_t rows, ptrdiff_t row_bytes) {
    const ptrdiff_t most = cached_bytes / row_bytes;
    return divided(rows, most > tile_rows ? most : tile_rows, tile_rows);
}

#define FOR_EACH_TILE(part)                                                                                   \
    const ptrdiff_t block = block_of(p.rows, (part) * (ptrdiff_t)sizeof *a);                                  \
    for (ptrdiff_t first = 0; first < p.rows; first += block)                                                 \
        for (ptrdiff_t start = 0; start < p.inner; start += (part))                                           \
            for (ptrdiff_t column = 0; column < p.columns; column += tile_columns)                            \
                for (ptrdiff_t row = first, end = lesser(first + block, p.rows); row < end; row += tile_rows)

// Where the sums of a tile begin and go.
typedef struct {
    const float *initial;
    float *sums;
    ptrdiff_t initial_stride, stride;
} Sums;

// - to: of the result, all of whose columns `is_whole` says there are; `goes_there` as they are.
AVX512 INLINE Sums sums_of(
    jc_token_shape p, const float *bias, float *to, Tile tile, ptrdiff_t count, Columns columns, bool is_first,
    bool is_whole, bool goes_there) {
    Sums sums = {bias, tile[0], 0, tile_columns};
    if (goes_there) sums.sums = to, sums.stride = p.columns;
    if (is_first) return sums;
    if (!is_whole) load_floats(tile, count, columns, to, p.columns);
    sums.initial = is_whole ? to : tile[0];
    sums.initial_stride = is_whole ? p.columns : tile_columns;
    return sums;
}

AVX512_BF16 void jc_token_product_bfloat16(
    jc_token_shape p, const uint16_t *a, const uint16_t *panels, const float *bias, const float *residual,
    jc_activation activation, float *floats, uint16_t *halves) {
    const ptrdiff_t part = halves == NULL ? part_of(p.inner, sizeof *a) : p.inner;
    FOR_EACH_TILE(part) {
        const ptrdiff_t count = lesser(tile_rows, end - row), length = lesser(part, p.inner - start);
        const ptrdiff_t place = row * p.columns + column;
        const bool is_last = start + length == p.inner, is_whole = column + tile_columns <= p.columns;
        const bool is_done =
            halves == NULL && (!is_last || (residual == NULL && activation == jc_no_activation));
        const Columns columns = columns_of(p.columns - column);
        Tile tile;
        const Sums s = sums_of(
            p, bias + column, floats + (halves == NULL ? place : 0), tile, count, columns, start == 0, is_whole,
            is_whole && is_done);
        jc_half_tile(
            count, a + row * p.inner + start, p.inner, panels + column * p.inner + start * tile_columns, length,
            s.initial, s.initial_stride, s.sums, s.stride);
        if (is_whole && is_done) continue;
        if (is_last) activate(tile, count, activation);
        if (halves != NULL)
            store_halves(tile, count, columns, halves + place, p.columns);
        else
            store_floats(
                tile, count, columns, residual == NULL || !is_last ? NULL : residual + place, floats + place,
                p.columns);
    }
}

#else

void jc_token_product_bfloat16(
    jc_token_shape p, const uint16_t *a, const uint16_t *panels, const float *bias, const float *residual,
    jc_activation activation, float *floats, uint16_t *halves) {
    (void)p, (void)a, (void)panels, (void)bias, (void)residual, (void)activation, (void)floats, (void)halves;
}

#endif
