#include "image_codecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

/// Bytes that libjpeg may take for the coefficients of a progressive image: enough for three full channels of
/// the largest image, or four of 150 megapixels.
static const long COEFFICIENT_BYTES = 1200000000;

/// A decoder and where it escapes to. libjpeg hands `codec` to the callbacks; its client_data leads back here.
typedef struct jpeg_reader {
    struct jpeg_decompress_struct codec;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    char *message;
    int maximum_scans;
} jpeg_reader;

static jpeg_reader *reader_of(j_common_ptr codec) { return codec->client_data; }

static void leave_with_error(j_common_ptr codec) {
    char text[JMSG_LENGTH_MAX];
    codec->err->format_message(codec, text);
    // libjpeg would go on in a file, of which it is built without.
    if (codec->err->msg_code == JERR_NO_BACKING_STORE) {
        snprintf(text, sizeof text, "more than %ld bytes of coefficients", COEFFICIENT_BYTES);
    }
    snprintf(reader_of(codec)->message, CODEC_MESSAGE_CAPACITY, "%s", text);
    longjmp(reader_of(codec)->escape, 1);
}

/// Warnings are not printed: what matters of them shows as an error or a truncation.
static void ignore_message(j_common_ptr codec) { (void)codec; }

/// A progressive file may hold any number of scans, each of which costs a pass over the image.
static void limit_scans(j_common_ptr codec) {
    jpeg_reader *reader = reader_of(codec);
    if (reader->codec.input_scan_number > reader->maximum_scans) {
        snprintf(reader->message, CODEC_MESSAGE_CAPACITY, "more than %d scans", reader->maximum_scans);
        longjmp(reader->escape, 1);
    }
}

static void ignore_source(j_decompress_ptr codec) { (void)codec; }

/// FALSE suspends the decoder: the whole file is in memory, so that there is no more.
static boolean no_more_input(j_decompress_ptr codec) {
    (void)codec;
    return FALSE;
}

/// Skipping beyond the end leaves nothing to read, which the next read then reports.
static void skip_input(j_decompress_ptr codec, long count) {
    if (count <= 0) return;
    struct jpeg_source_mgr *source = codec->src;
    size_t step = (size_t)count < source->bytes_in_buffer ? (size_t)count : source->bytes_in_buffer;
    source->next_input_byte += step;
    source->bytes_in_buffer -= step;
}

/// Clears the reader and sets its callbacks, before any call that may escape.
static void prepare(jpeg_reader *reader, int maximum_scans, char *message) {
    memset(reader, 0, sizeof *reader);
    message[0] = 0;
    reader->message = message;
    reader->maximum_scans = maximum_scans;
    reader->codec.client_data = reader;
    reader->codec.err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = leave_with_error;
    reader->errors.output_message = ignore_message;
    reader->progress.progress_monitor = limit_scans;
}

/// Makes the decoder and lets it read the header. Called inside of setjmp.
static codec_status open_header(jpeg_reader *reader, const uint8_t *bytes, size_t length) {
    jpeg_create_decompress(&reader->codec);
    reader->codec.mem->max_memory_to_use = COEFFICIENT_BYTES;
    reader->codec.progress = &reader->progress;
    reader->source.next_input_byte = bytes;
    reader->source.bytes_in_buffer = length;
    reader->source.init_source = ignore_source;
    reader->source.term_source = ignore_source;
    reader->source.fill_input_buffer = no_more_input;
    reader->source.skip_input_data = skip_input;
    reader->source.resync_to_restart = jpeg_resync_to_restart;
    reader->codec.src = &reader->source;
    return jpeg_read_header(&reader->codec, TRUE) == JPEG_SUSPENDED ? CODEC_TRUNCATED : CODEC_DONE;
}

/// Decodes all rows. Called inside of setjmp.
static codec_status read_rows(jpeg_reader *reader, const codec_jpeg_header *header, uint8_t *samples) {
    j_decompress_ptr codec = &reader->codec;
    const J_COLOR_SPACE spaces[] = {JCS_UNKNOWN, JCS_GRAYSCALE, JCS_UNKNOWN, JCS_RGB, JCS_CMYK};
    codec->out_color_space = header->components <= 4 ? spaces[header->components] : JCS_UNKNOWN;
    if (!jpeg_start_decompress(codec)) return CODEC_TRUNCATED;
    if (codec->output_width != header->width || codec->output_height != header->height
        || (uint32_t)codec->output_components != header->components) {
        snprintf(reader->message, CODEC_MESSAGE_CAPACITY, "the header changed while decoding");
        return CODEC_REFUSED;
    }
    const size_t row_bytes = (size_t)header->width * header->components;
    while (codec->output_scanline < codec->output_height) {
        JSAMPROW row = samples + codec->output_scanline * row_bytes;
        if (jpeg_read_scanlines(codec, &row, 1) != 1) return CODEC_TRUNCATED;
    }
    // As strict as Pillow: a missing end marker is a truncation even where every row is there.
    if (!jpeg_finish_decompress(codec)) return CODEC_TRUNCATED;
    return CODEC_DONE;
}

/// setjmp stands in functions of its own, whose locals do not change after it.
static codec_status attempt_head(
    jpeg_reader *reader, const uint8_t *bytes, size_t length, codec_jpeg_header *header) {
    if (setjmp(reader->escape)) return CODEC_REFUSED;
    const codec_status status = open_header(reader, bytes, length);
    header->width = reader->codec.image_width;
    header->height = reader->codec.image_height;
    header->components = (uint32_t)reader->codec.num_components;
    return status;
}

static codec_status attempt_samples(
    jpeg_reader *reader, const uint8_t *bytes, size_t length, const codec_jpeg_header *header,
    uint8_t *samples) {
    if (setjmp(reader->escape)) return CODEC_REFUSED;
    const codec_status status = open_header(reader, bytes, length);
    return status == CODEC_DONE ? read_rows(reader, header, samples) : status;
}

codec_status codec_read_jpeg_head(const uint8_t *bytes, size_t length, codec_jpeg_header *header, char *message) {
    jpeg_reader reader;
    prepare(&reader, 1, message);
    const codec_status status = attempt_head(&reader, bytes, length, header);
    jpeg_destroy_decompress(&reader.codec);
    return status;
}

codec_status codec_read_jpeg_samples(
    const uint8_t *bytes, size_t length, const codec_jpeg_header *header, int maximum_scans,
    uint8_t *samples, char *message) {
    jpeg_reader reader;
    prepare(&reader, maximum_scans, message);
    const codec_status status = attempt_samples(&reader, bytes, length, header, samples);
    jpeg_destroy_decompress(&reader.codec);
    return status;
}
