#include "image_codecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

/// An encoder, its output and where it escapes to. libjpeg hands `codec` to the callbacks; its client_data leads
/// back here.
typedef struct jpeg_writer {
    struct jpeg_compress_struct codec;
    struct jpeg_error_mgr errors;
    unsigned char *bytes;
    unsigned long length;
    jmp_buf escape;
    char *message;
} jpeg_writer;

static void leave_with_error(j_common_ptr codec) {
    jpeg_writer *writer = codec->client_data;
    char text[JMSG_LENGTH_MAX];
    codec->err->format_message(codec, text);
    snprintf(writer->message, CODEC_MESSAGE_CAPACITY, "%s", text);
    longjmp(writer->escape, 1);
}

static void ignore_message(j_common_ptr codec) { (void)codec; }

/// setjmp stands in a function of its own, whose locals do not change after it.
static codec_status attempt(
    jpeg_writer *writer, const uint8_t *pixels, uint32_t width, uint32_t height, int quality) {
    if (setjmp(writer->escape)) return CODEC_REFUSED;
    j_compress_ptr codec = &writer->codec;
    jpeg_create_compress(codec);
    jpeg_mem_dest(codec, &writer->bytes, &writer->length);
    codec->image_width = width;
    codec->image_height = height;
    codec->input_components = 3;
    codec->in_color_space = JCS_RGB;
    jpeg_set_defaults(codec);
    jpeg_set_quality(codec, quality, TRUE);
    jpeg_start_compress(codec, TRUE);
    while (codec->next_scanline < codec->image_height) {
        // libjpeg does not write to the rows that it is given.
        JSAMPROW row = (JSAMPROW)(uintptr_t)(pixels + (size_t)codec->next_scanline * width * 3);
        jpeg_write_scanlines(codec, &row, 1);
    }
    jpeg_finish_compress(codec);
    return CODEC_DONE;
}

codec_status codec_write_rgb_jpeg(
    const uint8_t *pixels, uint32_t width, uint32_t height, int quality, uint8_t **target, size_t *size,
    char *message) {
    jpeg_writer writer;
    memset(&writer, 0, sizeof writer);
    message[0] = 0;
    writer.message = message;
    writer.codec.err = jpeg_std_error(&writer.errors);
    writer.codec.client_data = &writer;
    writer.errors.error_exit = leave_with_error;
    writer.errors.output_message = ignore_message;
    const codec_status status = attempt(&writer, pixels, width, height, quality);
    jpeg_destroy_compress(&writer.codec);
    *target = writer.bytes;
    *size = writer.length;
    return status;
}

void codec_free_jpeg(uint8_t *bytes) { free(bytes); }
