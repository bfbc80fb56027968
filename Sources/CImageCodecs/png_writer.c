#include "image_codecs.h"

#include <stdio.h>

#include <png.h>

codec_status codec_write_rgb_png(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t *target, size_t *size, char *message) {
    png_image image = {.version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = PNG_FORMAT_RGB};
    png_alloc_size_t length = *size;
    message[0] = 0;
    // libpng's simplified writer catches its own escapes and leaves the message in `image`.
    const int done = png_image_write_to_memory(&image, target, &length, 0, pixels, 0, NULL);
    if (!done) snprintf(message, CODEC_MESSAGE_CAPACITY, "%s", image.message);
    *size = length;
    return done ? CODEC_DONE : CODEC_REFUSED;
}
