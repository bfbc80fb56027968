#include "image_codecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <png.h>

/// A decoder, its input and where it escapes to.
typedef struct png_reader {
    png_structp codec;
    png_infop info;
    const uint8_t *next;
    size_t left;
    int truncated;
    char *message;
    jmp_buf escape;
} png_reader;

static void leave_with_error(png_structp codec, png_const_charp text) {
    png_reader *reader = png_get_error_ptr(codec);
    snprintf(reader->message, CODEC_MESSAGE_CAPACITY, "%s", text);
    longjmp(reader->escape, 1);
}

/// Warnings are not printed: they are about what does not change the pixels.
static void ignore_warning(png_structp codec, png_const_charp text) {
    (void)codec;
    (void)text;
}

static void read_input(png_structp codec, png_bytep target, size_t count) {
    png_reader *reader = png_get_io_ptr(codec);
    if (count > reader->left) {
        reader->truncated = 1;
        png_error(codec, "the input ends");
    }
    memcpy(target, reader->next, count);
    reader->next += count;
    reader->left -= count;
}

/// Makes the decoder and reads all that stands before the pixels. Called inside of setjmp.
static void open_header(png_reader *reader) {
    reader->codec = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, leave_with_error, ignore_warning);
    reader->info = reader->codec ? png_create_info_struct(reader->codec) : NULL;
    if (!reader->info) {
        snprintf(reader->message, CODEC_MESSAGE_CAPACITY, "libpng %s cannot start", PNG_LIBPNG_VER_STRING);
        longjmp(reader->escape, 1);
    }
    png_set_read_fn(reader->codec, reader, read_input);
    // The caller has limits of its own, and better words for them.
    png_set_user_limits(reader->codec, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
#ifdef PNG_HANDLE_AS_UNKNOWN_SUPPORTED
    // Text, profiles and times do not change the pixels: they are neither kept nor inflated.
    png_set_keep_unknown_chunks(reader->codec, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
#endif
    png_read_info(reader->codec, reader->info);
    if (png_get_bit_depth(reader->codec, reader->info) < 8) png_set_packing(reader->codec);
}

/// Copies what the tRNS chunk says, which must come before the pixels.
static void describe_transparency(png_reader *reader, codec_png_header *header) {
    png_bytep alphas = NULL;
    png_color_16p color = NULL;
    int count = 0;
    if (!png_get_tRNS(reader->codec, reader->info, &alphas, &count, &color)) return;
    if (header->color_type == PNG_COLOR_TYPE_PALETTE) {
        if (!alphas || count <= 0) return;
        header->palette_alpha_count = (uint32_t)(count < 256 ? count : 256);
        memcpy(header->palette_alpha, alphas, header->palette_alpha_count);
    } else if (color) {
        const int is_grey = header->color_type == PNG_COLOR_TYPE_GRAY;
        header->has_transparent_color = 1;
        header->transparent_color[0] = is_grey ? color->gray : color->red;
        header->transparent_color[1] = is_grey ? 0 : color->green;
        header->transparent_color[2] = is_grey ? 0 : color->blue;
    }
}

static void describe(png_reader *reader, codec_png_header *header) {
    png_structp codec = reader->codec;
    png_infop info = reader->info;
    memset(header, 0, sizeof *header);
    header->width = png_get_image_width(codec, info);
    header->height = png_get_image_height(codec, info);
    header->bit_depth = png_get_bit_depth(codec, info);
    header->color_type = png_get_color_type(codec, info);
    const size_t sample_bytes = header->bit_depth == 16 ? 2 : 1;
    header->row_bytes = (size_t)header->width * png_get_channels(codec, info) * sample_bytes;
    png_colorp palette = NULL;
    int count = 0;
    if (png_get_PLTE(codec, info, &palette, &count) && count > 0) {
        header->palette_count = (uint32_t)(count < 256 ? count : 256);
        for (uint32_t entry = 0; entry < header->palette_count; entry++) {
            header->palette[3 * entry] = palette[entry].red;
            header->palette[3 * entry + 1] = palette[entry].green;
            header->palette[3 * entry + 2] = palette[entry].blue;
        }
    }
    describe_transparency(reader, header);
}

/// Decodes all rows, pass by pass where they are interlaced. Called inside of setjmp.
static void read_rows(png_reader *reader, const codec_png_header *header, uint8_t *samples) {
    const int passes = png_set_interlace_handling(reader->codec);
    png_read_update_info(reader->codec, reader->info);
    if (png_get_image_height(reader->codec, reader->info) != header->height
        || png_get_rowbytes(reader->codec, reader->info) != header->row_bytes) {
        png_error(reader->codec, "the header changed while decoding");
    }
    for (int pass = 0; pass < passes; pass++) {
        for (uint32_t row = 0; row < header->height; row++) {
            png_read_row(reader->codec, samples + row * header->row_bytes, NULL);
        }
    }
}

static codec_status refusal(const png_reader *reader) {
    return reader->truncated ? CODEC_TRUNCATED : CODEC_REFUSED;
}

/// setjmp stands in functions of its own, whose locals do not change after it.
static codec_status attempt_head(png_reader *reader, codec_png_header *header) {
    if (setjmp(reader->escape)) return refusal(reader);
    open_header(reader);
    describe(reader, header);
    return CODEC_DONE;
}

static codec_status attempt_samples(png_reader *reader, const codec_png_header *header, uint8_t *samples) {
    if (setjmp(reader->escape)) return refusal(reader);
    open_header(reader);
    read_rows(reader, header, samples);
    return CODEC_DONE;
}

codec_status codec_read_png_head(const uint8_t *bytes, size_t length, codec_png_header *header, char *message) {
    png_reader reader = {.next = bytes, .left = length, .message = message};
    message[0] = 0;
    const codec_status status = attempt_head(&reader, header);
    png_destroy_read_struct(&reader.codec, &reader.info, NULL);
    return status;
}

codec_status codec_read_png_samples(
    const uint8_t *bytes, size_t length, const codec_png_header *header, uint8_t *samples, char *message) {
    png_reader reader = {.next = bytes, .left = length, .message = message};
    message[0] = 0;
    const codec_status status = attempt_samples(&reader, header, samples);
    png_destroy_read_struct(&reader.codec, &reader.info, NULL);
    return status;
}
