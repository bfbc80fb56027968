#include "image_codecs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

/// A file in memory, for libtiff's calls, and where its first message goes.
typedef struct tiff_reader {
    const uint8_t *bytes;
    uint64_t length;
    uint64_t place;
    int truncated;
    char *message;
} tiff_reader;

static tmsize_t read_bytes(thandle_t handle, void *target, tmsize_t wanted) {
    tiff_reader *reader = handle;
    const uint64_t left = reader->place < reader->length ? reader->length - reader->place : 0;
    uint64_t count = wanted > 0 ? (uint64_t)wanted : 0;
    if (count > left) {
        reader->truncated = 1;
        count = left;
    }
    if (count > 0) memcpy(target, reader->bytes + reader->place, count);
    reader->place += count;
    return (tmsize_t)count;
}

static tmsize_t refuse_to_write(thandle_t handle, void *source, tmsize_t count) {
    (void)handle;
    (void)source;
    (void)count;
    return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int from) {
    tiff_reader *reader = handle;
    const uint64_t base = from == SEEK_SET ? 0 : from == SEEK_CUR ? reader->place : reader->length;
    reader->place = base + offset;
    return reader->place;
}

static int close_nothing(thandle_t handle) {
    (void)handle;
    return 0;
}

static toff_t size(thandle_t handle) { return ((tiff_reader *)handle)->length; }

/// Keeps the first message: it is nearest to the cause.
static int keep_error(TIFF *file, void *user, const char *module, const char *format, va_list values) {
    tiff_reader *reader = user;
    (void)file;
    (void)module;
    if (!reader->message[0]) vsnprintf(reader->message, CODEC_MESSAGE_CAPACITY, format, values);
    return 1;
}

/// Warnings are not printed: they are about what does not change the pixels.
static int ignore_warning(TIFF *file, void *user, const char *module, const char *format, va_list values) {
    (void)file;
    (void)user;
    (void)module;
    (void)format;
    (void)values;
    return 1;
}

static TIFF *open_file(tiff_reader *reader, size_t largest_allocation) {
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return NULL;
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)largest_allocation);
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, reader);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, reader);
    // Not mapped into memory, which it is already.
    TIFF *file = TIFFClientOpenExt(
        "", "rm", reader, read_bytes, refuse_to_write, seek, close_nothing, size, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    return file;
}

static uint16_t number(TIFF *file, uint32_t tag) {
    uint16_t value = 0;
    TIFFGetFieldDefaulted(file, tag, &value);
    return value;
}

/// libtiff makes RGB of the subsampled colours of a JPEG, and then says that its samples are so.
static void ask_for_rgb(TIFF *file, const codec_tiff_header *header) {
    if (header->compression == COMPRESSION_JPEG && header->photometric == PHOTOMETRIC_YCBCR) {
        TIFFSetField(file, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    }
}

static void describe_palette(TIFF *file, codec_tiff_header *header) {
    uint16_t *red = NULL, *green = NULL, *blue = NULL;
    if (header->bits > 8 || !TIFFGetField(file, TIFFTAG_COLORMAP, &red, &green, &blue)) return;
    header->palette_count = 1u << header->bits;
    for (uint32_t entry = 0; entry < header->palette_count; entry++) {
        header->palette[3 * entry] = (uint8_t)(red[entry] >> 8);
        header->palette[3 * entry + 1] = (uint8_t)(green[entry] >> 8);
        header->palette[3 * entry + 2] = (uint8_t)(blue[entry] >> 8);
    }
}

static void describe(TIFF *file, codec_tiff_header *header) {
    memset(header, 0, sizeof *header);
    TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &header->width);
    TIFFGetField(file, TIFFTAG_IMAGELENGTH, &header->height);
    header->bits = number(file, TIFFTAG_BITSPERSAMPLE);
    header->samples = number(file, TIFFTAG_SAMPLESPERPIXEL);
    header->photometric = number(file, TIFFTAG_PHOTOMETRIC);
    header->compression = number(file, TIFFTAG_COMPRESSION);
    header->sample_format = number(file, TIFFTAG_SAMPLEFORMAT);
    header->orientation = number(file, TIFFTAG_ORIENTATION);
    header->is_big_endian = TIFFIsBigEndian(file) != 0;
    header->is_tiled = TIFFIsTiled(file) != 0;
    header->is_separate = number(file, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
    uint16_t *kinds = NULL;
    uint16_t extra = 0;
    if (TIFFGetFieldDefaulted(file, TIFFTAG_EXTRASAMPLES, &extra, &kinds)) {
        header->extra_samples = extra;
        if (extra > 0) header->first_extra = kinds[0];
    }
    describe_palette(file, header);
    ask_for_rgb(file, header);
    header->row_bytes = (size_t)TIFFScanlineSize64(file);
}

/// The strips of every plane, each to its place.
static int read_strips(TIFF *file, const codec_tiff_header *header, uint8_t *samples) {
    uint32_t rows = 0;
    TIFFGetFieldDefaulted(file, TIFFTAG_ROWSPERSTRIP, &rows);
    if (rows == 0 || rows > header->height) rows = header->height;
    const uint32_t strips = header->height / rows + (header->height % rows != 0);
    const uint32_t planes = header->is_separate ? header->samples : 1;
    if (TIFFNumberOfStrips(file) != strips * planes) return 0;
    for (uint32_t strip = 0; strip < strips * planes; strip++) {
        const uint32_t plane = strip / strips, first = strip % strips * rows;
        const uint32_t here = header->height - first < rows ? header->height - first : rows;
        uint8_t *target = samples + ((size_t)plane * header->height + first) * header->row_bytes;
        const tmsize_t count = (tmsize_t)(here * header->row_bytes);
        if (TIFFReadEncodedStrip(file, strip, target, count) != count) return 0;
    }
    return 1;
}

/// Copies what the image has of a tile's rows to its rows, `column` bytes behind their beginning.
static void copy_tile(
    const codec_tiff_header *header, const uint8_t *tile, size_t tile_row, uint32_t rows, size_t column,
    uint8_t *target) {
    const size_t left = header->row_bytes - column;
    for (uint32_t row = 0; row < rows; row++) {
        memcpy(target + row * header->row_bytes + column, tile + row * tile_row, left < tile_row ? left : tile_row);
    }
}

/// The tiles of every plane, through the memory of one.
static int read_tiles(
    TIFF *file, const codec_tiff_header *header, size_t largest_allocation, uint8_t *samples) {
    uint32_t width = 0, height = 0;
    TIFFGetField(file, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(file, TIFFTAG_TILELENGTH, &height);
    const size_t tile_row = (size_t)TIFFTileRowSize64(file), tile_bytes = (size_t)TIFFTileSize64(file);
    // A tile of its own memory: a row of tiles at least as wide as the image's, columns at whole bytes.
    const size_t pixel_bits = (size_t)header->bits * (header->is_separate ? 1 : header->samples);
    if (width == 0 || height == 0 || tile_row == 0 || tile_bytes / tile_row != height || width * pixel_bits % 8 != 0
        || width * pixel_bits / 8 != tile_row) {
        return 0;
    }
    uint8_t *tile = tile_bytes <= largest_allocation ? malloc(tile_bytes) : NULL;
    const uint32_t planes = header->is_separate ? header->samples : 1;
    int done = tile != NULL;
    for (uint32_t plane = 0; done && plane < planes; plane++) {
        for (uint32_t top = 0; done && top < header->height; top += height) {
            for (uint32_t left = 0; done && left < header->width; left += width) {
                const uint32_t place = TIFFComputeTile(file, left, top, 0, (uint16_t)plane);
                done = TIFFReadEncodedTile(file, place, tile, (tmsize_t)tile_bytes) == (tmsize_t)tile_bytes;
                const uint32_t rows = header->height - top < height ? header->height - top : height;
                uint8_t *target = samples + ((size_t)plane * header->height + top) * header->row_bytes;
                if (done) copy_tile(header, tile, tile_row, rows, left / width * tile_row, target);
                // Beyond the last one the place would overflow where sides are near 2^32.
                if (header->width - left <= width) break;
            }
            if (header->height - top <= height) break;
        }
    }
    free(tile);
    return done;
}

static codec_status refusal(const tiff_reader *reader) {
    return reader->truncated ? CODEC_TRUNCATED : CODEC_REFUSED;
}

codec_status codec_read_tiff_head(
    const uint8_t *bytes, size_t length, size_t largest_allocation, codec_tiff_header *header, char *message) {
    tiff_reader reader = {.bytes = bytes, .length = length, .message = message};
    message[0] = 0;
    TIFF *file = open_file(&reader, largest_allocation);
    if (!file) return refusal(&reader);
    describe(file, header);
    TIFFClose(file);
    return CODEC_DONE;
}

codec_status codec_read_tiff_samples(
    const uint8_t *bytes, size_t length, size_t largest_allocation, const codec_tiff_header *header,
    uint8_t *samples, char *message) {
    tiff_reader reader = {.bytes = bytes, .length = length, .message = message};
    message[0] = 0;
    TIFF *file = open_file(&reader, largest_allocation);
    if (!file) return refusal(&reader);
    codec_tiff_header again;
    describe(file, &again);
    const int is_same = again.height == header->height && again.row_bytes == header->row_bytes
        && again.samples == header->samples;
    const int done = is_same
        && (header->is_tiled ? read_tiles(file, header, largest_allocation, samples) : read_strips(file, header, samples));
    TIFFClose(file);
    return done ? CODEC_DONE : refusal(&reader);
}
