#include "TokenTiles.h"

#if defined(__x86_64__)

// A Zen 5, whose two products of pairs a cycle are 500 GFLOP/s at most, makes 440 to 510 with these tiles where oneDNN 2.6 made 350 to
// 500 of the same multiplications, and leaves out those with padding: counted with it, 3x3 convolutions of ResNet-18 at 64 pixels came
// to 518, 591, 710 and 1022 GFLOP/s a core, oneDNN's to 506, 537, 338 and 437.

// Rows of outputs by 32 channels. Sums go through `parts` of the window, of `inner` numbers that lie side by side in the input.
typedef struct {
    const uint16_t *input;
    ptrdiff_t input_stride, inner, parts;
    const ptrdiff_t *places;
    const uint16_t *const *panels;
    const float *bias;
    uint16_t *output;
    ptrdiff_t output_stride;
    bool adds, relu;
} ConvolutionTile;

AVX512_BF16 INLINE void sum_tile(ptrdiff_t count, const ConvolutionTile *tile, __m512 sums[tile_rows][2]) {
    for (ptrdiff_t part = 0; part < tile->parts; part++)
        add_pairs(
            count, tile->input + tile->places[part], tile->input_stride, tile->panels[part], tile->inner, sums);
}

AVX512_BF16 INLINE __m512 floats_of(const uint16_t *halves) {
    const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)halves));
    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}

AVX512_BF16 INLINE void store_sums(ptrdiff_t count, const ConvolutionTile *tile, __m512 sums[tile_rows][2]) {
    const __m512 least = _mm512_set1_ps(tile->relu ? 0 : -__builtin_inff());
    for (ptrdiff_t row = 0; row < count; row++)
        for (int side = 0; side < 2; side++) {
            uint16_t *output = tile->output + row * tile->output_stride + side * vector_width;
            __m512 sum = sums[row][side];
            if (tile->adds) sum = _mm512_add_ps(sum, floats_of(output));
            // Where one of the two is NaN, the second is the maximum.
            sum = _mm512_max_ps(least, sum);
            _mm256_storeu_si256((__m256i *)output, (__m256i)_mm512_cvtneps_pbh(sum));
        }
}

AVX512_BF16 INLINE void convolve_rows(ptrdiff_t count, const ConvolutionTile *tile) {
    __m512 sums[tile_rows][2];
    const __m512 left = _mm512_loadu_ps(tile->bias), right = _mm512_loadu_ps(tile->bias + vector_width);
    for (ptrdiff_t row = 0; row < count; row++) {
        sums[row][0] = left;
        sums[row][1] = right;
        _mm_prefetch((const char *)(tile->output + row * tile->output_stride), _MM_HINT_T0);
    }
    sum_tile(count, tile, sums);
    store_sums(count, tile, sums);
}

#define ONE_COUNT(n) \
    case n: convolve_rows(n, tile); break;
AVX512_BF16 static void convolve_tile(ptrdiff_t count, const ConvolutionTile *tile) {
    switch (count) {
        ONE_COUNT(1) ONE_COUNT(2) ONE_COUNT(3) ONE_COUNT(4) ONE_COUNT(5) ONE_COUNT(6)
        ONE_COUNT(7) ONE_COUNT(8) ONE_COUNT(9) ONE_COUNT(10) ONE_COUNT(11) ONE_COUNT(12)
    }
}
#undef ONE_COUNT

// Rows in tiles of one length, but for the last: six rows or fewer wait for their sums.
INLINE ptrdiff_t rows_of_tile(ptrdiff_t rows) {
    const ptrdiff_t tiles = (rows + tile_rows - 1) / tile_rows;
    return (rows + tiles - 1) / tiles;
}

INLINE ptrdiff_t window_row(jc_window w) { return (w.kernel * w.channels + 1) / 2 * 2; }

INLINE const uint16_t *panel_at(const jc_tile_convolution *convolution, ptrdiff_t column) {
    return convolution->panels + column * convolution->window.kernel * window_row(convolution->window);
}

typedef struct {
    ptrdiff_t count;
    ptrdiff_t places[jc_largest_convolution_kernel * jc_largest_convolution_kernel];
    const uint16_t *panels[jc_largest_convolution_kernel * jc_largest_convolution_kernel];
} Parts;

// The window's pixels within the map, which are `spacing` numbers apart.
static void take_pixels(
    Parts *parts, jc_window w, const uint16_t *panel, ptrdiff_t top, ptrdiff_t left, ptrdiff_t spacing) {
    parts->count = 0;
    for (ptrdiff_t i = 0; i < w.kernel; i++)
        for (ptrdiff_t j = 0; j < w.kernel; j++) {
            const ptrdiff_t row = top + i, column = left + j;
            if (row < 0 || column < 0 || row >= w.height || column >= w.width) continue;
            parts->places[parts->count] = (row * w.width + column) * spacing;
            parts->panels[parts->count++] = panel + (i * window_row(w) + j * w.channels) * tile_columns;
        }
}

// Whether a window reaches a row or column; between small ones that are far apart some are left out.
INLINE bool is_read(jc_window w, ptrdiff_t place) { return (place + w.padding) % w.step < w.kernel; }

// [pixel][image][channel], so that the rows of a tile are near to each other.
static void gather_pixels(const uint16_t *input, jc_window w, ptrdiff_t images, uint16_t *pixels) {
    for (ptrdiff_t image = 0; image < images; image++)
        for (ptrdiff_t row = 0; row < w.height; row++)
            for (ptrdiff_t column = 0; column < w.width; column++, input += w.channels) {
                if (!is_read(w, row) || !is_read(w, column)) continue;
                const ptrdiff_t place = (row * w.width + column) * images + image;
                memcpy(pixels + place * w.channels, input, (size_t)w.channels * sizeof *input);
            }
}

void jc_bfloat16_tiles_by_images(
    const uint16_t *input, const jc_tile_convolution *convolution, ptrdiff_t images, uint16_t *scratch,
    uint16_t *output) {
    const jc_window w = convolution->window;
    const ptrdiff_t area = w.out_height * w.out_width, rows = rows_of_tile(images);
    gather_pixels(input, w, images, scratch);
    Parts parts;
    for (ptrdiff_t column = 0; column < w.out_channels; column += tile_columns)
        for (ptrdiff_t pixel = 0; pixel < area; pixel++) {
            take_pixels(
                &parts, w, panel_at(convolution, column), pixel / w.out_width * w.step - w.padding,
                pixel % w.out_width * w.step - w.padding, images * w.channels);
            for (ptrdiff_t first = 0; first < images; first += rows) {
                const ConvolutionTile tile = {
                    scratch + first * w.channels, w.channels, w.channels, parts.count, parts.places,
                    parts.panels, convolution->bias + column,
                    output + (first * area + pixel) * w.out_channels + column, area * w.out_channels,
                    convolution->adds, convolution->relu,
                };
                convolve_tile(lesser(rows, images - first), &tile);
            }
        }
}

// Rows with zeros at both ends, and a number behind the last, which the end of a row of the window may read.
static void pad_rows(const uint16_t *input, jc_window w, ptrdiff_t rows, uint16_t *padded) {
    const ptrdiff_t border = w.padding * w.channels, length = w.width * w.channels;
    for (ptrdiff_t row = 0; row < rows; row++, input += length, padded += length + 2 * border) {
        memset(padded, 0, (size_t)border * sizeof *padded);
        memcpy(padded + border, input, (size_t)length * sizeof *padded);
        memset(padded + border + length, 0, (size_t)border * sizeof *padded);
    }
    *padded = 0;
}

// The window's rows within the map, which are `spacing` numbers apart.
static void take_rows(Parts *parts, jc_window w, const uint16_t *panel, ptrdiff_t top, ptrdiff_t spacing) {
    parts->count = 0;
    for (ptrdiff_t i = 0; i < w.kernel; i++) {
        if (top + i < 0 || top + i >= w.height) continue;
        parts->places[parts->count] = (top + i) * spacing;
        parts->panels[parts->count++] = panel + i * window_row(w) * tile_columns;
    }
}

// All pixels of a 1x1 convolution as one row of a map.
INLINE jc_window joined(jc_window w, ptrdiff_t *images) {
    if (w.kernel > 1 || w.step > 1 || w.padding > 0) return w;
    w.width = w.out_width = *images * w.height * w.width;
    w.height = w.out_height = *images = 1;
    return w;
}

// What tiles read stays in a core's cache while all panels pass.
enum { cached_bytes = 400 << 10 };

void jc_bfloat16_tiles_by_rows(
    const uint16_t *input, const jc_tile_convolution *convolution, ptrdiff_t images, uint16_t *scratch,
    uint16_t *output) {
    const jc_window w = joined(convolution->window, &images);
    if (w.padding > 0 || w.channels % 2 > 0) {
        pad_rows(input, w, images * w.height, scratch);
        input = scratch;
    }
    const ptrdiff_t pixel = w.step * w.channels, spacing = (w.width + 2 * w.padding) * w.channels;
    const ptrdiff_t rows = rows_of_tile(w.out_width), tiles_of_row = (w.out_width + rows - 1) / rows;
    const ptrdiff_t tiles = images * w.out_height * tiles_of_row;
    const ptrdiff_t block = cached_bytes / (rows * w.step * pixel * (ptrdiff_t)sizeof *input) + 1;
    Parts parts;
    for (ptrdiff_t start = 0; start < tiles; start += block)
        for (ptrdiff_t column = 0; column < w.out_channels; column += tile_columns)
            for (ptrdiff_t number = start; number < lesser(start + block, tiles); number++) {
                const ptrdiff_t row = number / tiles_of_row, first = number % tiles_of_row * rows;
                take_rows(
                    &parts, w, panel_at(convolution, column), row % w.out_height * w.step - w.padding, spacing);
                const ConvolutionTile tile = {
                    input + row / w.out_height * w.height * spacing + first * pixel, pixel, window_row(w),
                    parts.count, parts.places, parts.panels, convolution->bias + column,
                    output + (row * w.out_width + first) * w.out_channels + column, w.out_channels,
                    convolution->adds, convolution->relu,
                };
                convolve_tile(lesser(rows, w.out_width - first), &tile);
            }
}

#else

void jc_bfloat16_tiles_by_images(
    const uint16_t *input, const jc_tile_convolution *convolution, ptrdiff_t images, uint16_t *scratch,
    uint16_t *output) {
    (void)input, (void)convolution, (void)images, (void)scratch, (void)output;
}
void jc_bfloat16_tiles_by_rows(
    const uint16_t *input, const jc_tile_convolution *convolution, ptrdiff_t images, uint16_t *scratch,
    uint16_t *output) {
    (void)input, (void)convolution, (void)images, (void)scratch, (void)output;
}

#endif
