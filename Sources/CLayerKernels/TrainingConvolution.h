// Convolutions by im2col, and pixel by pixel.

#define UNPACK_WINDOW                                                                                         \
    const ptrdiff_t height = window.height, width = window.width, channels = window.channels;                 \
    const ptrdiff_t kernel = window.kernel, step = window.step, padding = window.padding;                     \
    const ptrdiff_t out_height = window.out_height, out_width = window.out_width

// The image of a row of the matrix, the upper left pixel of its patch, and the columns of the patch inside of the image.
#define PATCH_OF_ROW                                                                                          \
    const ptrdiff_t image = row / (out_height * out_width), place = row % (out_height * out_width);           \
    const ptrdiff_t top = place / out_width * step - padding, left = place % out_width * step - padding;      \
    const ptrdiff_t begin = left < 0 ? -left : 0;                                                             \
    const ptrdiff_t end = left + kernel > width ? width - left : kernel

void NAME(im2col)(
    const REAL *restrict input, jc_window window, ptrdiff_t first, ptrdiff_t rows, REAL *restrict matrix) {
    UNPACK_WINDOW;
    for (ptrdiff_t row = first; row < first + rows; row++) {
        PATCH_OF_ROW;
        for (ptrdiff_t i = 0; i < kernel; i++, matrix += kernel * channels) {
            const ptrdiff_t y = top + i;
            if (y < 0 || y >= height || begin >= end) {
                memset(matrix, 0, (size_t)(kernel * channels) * sizeof(REAL));
                continue;
            }
            const REAL *source = input + ((image * height + y) * width + left + begin) * channels;
            if (begin > 0) memset(matrix, 0, (size_t)(begin * channels) * sizeof(REAL));
            memcpy(matrix + begin * channels, source, (size_t)((end - begin) * channels) * sizeof(REAL));
            if (end < kernel)
                memset(matrix + end * channels, 0, (size_t)((kernel - end) * channels) * sizeof(REAL));
        }
    }
}

VECTOR_CLONES
void NAME(im2col_adjoint)(
    const REAL *restrict matrix, jc_window window, ptrdiff_t first, ptrdiff_t rows, REAL *restrict gradient) {
    UNPACK_WINDOW;
    for (ptrdiff_t row = first; row < first + rows; row++) {
        PATCH_OF_ROW;
        for (ptrdiff_t i = 0; i < kernel; i++, matrix += kernel * channels) {
            const ptrdiff_t y = top + i;
            if (y < 0 || y >= height) continue;
            REAL *target = gradient + ((image * height + y) * width + left) * channels;
            for (ptrdiff_t c = begin * channels; c < end * channels; c++) target[c] += matrix[c];
        }
    }
}

// Output pixels that share each weight while it is in a register.
enum { pixels_at_once = 8 };

// Channels c and on of `COUNT` output pixels of one row, `pixel` and on.
#define DIRECT_PIXELS(Type, LOAD, STORE, GROUP, WIDTH, COUNT)                                                 \
    do {                                                                                                      \
        Type sum[COUNT][GROUP];                                                                               \
        for (int p = 0; p < COUNT; p++)                                                                       \
            for (int i = 0; i < GROUP; i++) sum[p][i] = (Type){0};                                            \
        const REAL *weight = weights + c;                                                                     \
        for (ptrdiff_t k = 0; k < kernel; k++) {                                                              \
            const REAL *source = padded + (y * step + k) * row_size + pixel * shift;                          \
            for (ptrdiff_t t = 0; t < taps; t++, weight += channels) {                                        \
                Type factor[GROUP];                                                                           \
                for (int i = 0; i < GROUP; i++) factor[i] = LOAD(weight + i * WIDTH);                         \
                for (int p = 0; p < COUNT; p++)                                                               \
                    for (int i = 0; i < GROUP; i++) sum[p][i] += factor[i] * source[p * shift + t];           \
            }                                                                                                 \
        }                                                                                                     \
        for (int p = 0; p < COUNT; p++)                                                                       \
            for (int i = 0; i < GROUP; i++)                                                                   \
                STORE(output + (y * out_width + pixel + p) * channels + c + i * WIDTH, sum[p][i]);            \
    } while (0)

#define DIRECT_ROW(Type, LOAD, STORE, GROUP, WIDTH)                                                           \
    do {                                                                                                      \
        ptrdiff_t pixel = 0;                                                                                  \
        for (; pixel + pixels_at_once <= out_width; pixel += pixels_at_once)                                  \
            DIRECT_PIXELS(Type, LOAD, STORE, GROUP, WIDTH, pixels_at_once);                                   \
        for (; pixel < out_width; pixel++) DIRECT_PIXELS(Type, LOAD, STORE, GROUP, WIDTH, 1);                 \
    } while (0)

#define UNPACK_DIRECT                                                                                         \
    const ptrdiff_t kernel = window.kernel, step = window.step, channels = window.out_channels;               \
    const ptrdiff_t out_height = window.out_height, out_width = window.out_width;                             \
    const ptrdiff_t taps = kernel * window.channels, shift = step * window.channels

VECTOR_CLONES
void NAME(direct)(
    const REAL *restrict padded, ptrdiff_t row_size, jc_window window, const REAL *restrict weights,
    REAL *restrict output) {
    UNPACK_DIRECT;
    for (ptrdiff_t y = 0; y < out_height; y++) FOR_PAIRS(DIRECT_ROW);
}

// Weights COUNT of one kernel row, from tap t on, over all output pixels of an image.
#define DIRECT_WEIGHTS(Type, LOAD, STORE, GROUP, WIDTH, COUNT)                                                \
    do {                                                                                                      \
        Type sum[COUNT][GROUP];                                                                               \
        for (int n = 0; n < COUNT; n++)                                                                       \
            for (int i = 0; i < GROUP; i++) sum[n][i] = (Type){0};                                            \
        for (ptrdiff_t y = 0; y < out_height; y++) {                                                          \
            const REAL *source = padded + (y * step + k) * row_size + t;                                      \
            const REAL *g = gradient + y * out_width * channels + c;                                          \
            for (ptrdiff_t pixel = 0; pixel < out_width; pixel++, source += shift, g += channels) {           \
                Type value[GROUP];                                                                            \
                for (int i = 0; i < GROUP; i++) value[i] = LOAD(g + i * WIDTH);                               \
                for (int n = 0; n < COUNT; n++)                                                               \
                    for (int i = 0; i < GROUP; i++) sum[n][i] += value[i] * source[n];                        \
            }                                                                                                 \
        }                                                                                                     \
        for (int n = 0; n < COUNT; n++)                                                                       \
            for (int i = 0; i < GROUP; i++) {                                                                 \
                REAL *weight = weight_gradient + (k * taps + t + n) * channels + c + i * WIDTH;               \
                STORE(weight, LOAD(weight) + sum[n][i]);                                                      \
            }                                                                                                 \
    } while (0)

// Weights that a pass over an image sums at once: 9 of a 3x3 kernel's row of 3 channels, 7 of a 7x7 kernel's 21.
#define DIRECT_GRADIENT(Type, LOAD, STORE, GROUP, WIDTH)                                                      \
    do {                                                                                                      \
        for (ptrdiff_t k = 0; k < kernel; k++) {                                                              \
            ptrdiff_t t = 0;                                                                                  \
            for (; taps % 9 == 0 && t < taps; t += 9) DIRECT_WEIGHTS(Type, LOAD, STORE, GROUP, WIDTH, 9);     \
            for (; t + 7 <= taps; t += 7) DIRECT_WEIGHTS(Type, LOAD, STORE, GROUP, WIDTH, 7);                 \
            for (; t < taps; t++) DIRECT_WEIGHTS(Type, LOAD, STORE, GROUP, WIDTH, 1);                         \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(direct_weight_gradient)(
    const REAL *restrict padded, ptrdiff_t row_size, jc_window window, const REAL *restrict gradient,
    REAL *restrict weight_gradient) {
    UNPACK_DIRECT;
    FOR_PAIRS(DIRECT_GRADIENT);
}
