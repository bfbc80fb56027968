/// The calls of libjpeg and libpng that may leave by longjmp, which Swift cannot survive, and those of libtiff, whose
/// arguments vary in number.
/// Nothing here decides anything: limits, colours and the order of the checks are Swift's.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Bytes of the buffer that takes a library's message, its final zero included.
enum { CODEC_MESSAGE_CAPACITY = 256 };

typedef enum codec_status {
    /// All went well.
    CODEC_DONE = 0,
    /// The input ends before the image does.
    CODEC_TRUNCATED = 1,
    /// The library refused; the message says why.
    CODEC_REFUSED = 2,
} codec_status;

/// What a JPEG's header says.
typedef struct codec_jpeg_header {
    uint32_t width;
    uint32_t height;
    /// Components in the file: 1 grey, 3 colours, 4 with black.
    uint32_t components;
} codec_jpeg_header;

/// What a PNG's header says, in the file's own codes.
typedef struct codec_png_header {
    uint32_t width;
    uint32_t height;
    uint32_t bit_depth;
    uint32_t color_type;
    /// Bytes of one row as `codec_read_png_samples` gives it.
    size_t row_bytes;
    /// Entries of the palette, 0 without one.
    uint32_t palette_count;
    /// The palette: red, green and blue of each entry.
    uint8_t palette[768];
    /// Entries of the palette that have an alpha of their own, 0 without any; the others are opaque.
    uint32_t palette_alpha_count;
    /// The alpha of each of these.
    uint8_t palette_alpha[256];
    /// 1 where one colour of a grey or an RGB image is transparent.
    uint32_t has_transparent_color;
    /// That colour's samples, unscaled: one of a grey image, three of an RGB one.
    uint16_t transparent_color[3];
} codec_png_header;

/// Reads the header of a JPEG of `length` bytes.
codec_status codec_read_jpeg_head(const uint8_t *bytes, size_t length, codec_jpeg_header *header, char *message);

/// Decodes a JPEG whose header was read before into rows of `width * components` bytes:
/// grey, RGB, or CMYK as it is stored.
codec_status codec_read_jpeg_samples(
    const uint8_t *bytes, size_t length, const codec_jpeg_header *header, int maximum_scans,
    uint8_t *samples, char *message);

/// Reads the header of a PNG of `length` bytes and all that stands before its pixels.
codec_status codec_read_png_head(const uint8_t *bytes, size_t length, codec_png_header *header, char *message);

/// Decodes a PNG whose header was read before into rows of `row_bytes`: a byte for each sample of at most
/// 8 bits, unscaled, and two for one of 16, the high one first.
codec_status codec_read_png_samples(
    const uint8_t *bytes, size_t length, const codec_png_header *header, uint8_t *samples, char *message);

/// Encodes `height` rows of `width * 3` bytes as a PNG. `*size` is the capacity of `target` before,
/// and the length of the PNG after.
codec_status codec_write_rgb_png(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t *target, size_t *size, char *message);

/// Encodes `height` rows of `width * 3` bytes as a baseline JPEG of `quality` 1 to 100, its colours at half the
/// resolution. `*target` is libjpeg's memory, for `codec_free_jpeg`, and NULL where there is none.
codec_status codec_write_rgb_jpeg(
    const uint8_t *pixels, uint32_t width, uint32_t height, int quality, uint8_t **target, size_t *size,
    char *message);

/// Frees what `codec_write_rgb_jpeg` made.
void codec_free_jpeg(uint8_t *bytes);

/// What a TIFF's first directory says, in the file's own codes.
typedef struct codec_tiff_header {
    uint32_t width;
    uint32_t height;
    uint32_t bits;
    /// Samples of a pixel, those beyond its colour included.
    uint32_t samples;
    uint32_t photometric;
    uint32_t compression;
    uint32_t sample_format;
    uint32_t orientation;
    /// Samples beyond the colour, and what the first of them is.
    uint32_t extra_samples;
    uint32_t first_extra;
    uint32_t is_big_endian;
    uint32_t is_tiled;
    /// 1 where each sample has an image of its own.
    uint32_t is_separate;
    /// Bytes of one row as `codec_read_tiff_samples` gives it.
    size_t row_bytes;
    /// Entries of the palette, 0 without one.
    uint32_t palette_count;
    /// The palette: red, green and blue of each entry.
    uint8_t palette[768];
} codec_tiff_header;

/// Reads the first directory of a TIFF of `length` bytes, of no part of which libtiff may ask more memory than
/// `largest_allocation`.
codec_status codec_read_tiff_head(
    const uint8_t *bytes, size_t length, size_t largest_allocation, codec_tiff_header *header, char *message);

/// Decodes the first image of a TIFF whose header was read before into rows of `row_bytes`, which are packed as in the
/// file, 16 and 32 bits in this machine's order; planes one after the other. Colours of a JPEG are RGB.
codec_status codec_read_tiff_samples(
    const uint8_t *bytes, size_t length, size_t largest_allocation, const codec_tiff_header *header,
    uint8_t *samples, char *message);
