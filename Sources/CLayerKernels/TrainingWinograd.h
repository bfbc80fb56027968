// The one-dimensional transforms of F(4, 3) at the points 0, 1, -1, 2, -2 and infinity, and their adjoints.

#define B_TRANSFORM(Type, d0, d1, d2, d3, d4, d5, o0, o1, o2, o3, o4, o5)                                     \
    do {                                                                                                      \
        const Type x0 = d0, x1 = d1, x2 = d2, x3 = d3, x4 = d4, x5 = d5;                                      \
        const Type even4 = x4 - 4 * x2, odd4 = x3 - 4 * x1, even1 = x4 - x2, odd2 = 2 * (x3 - x1);            \
        o0 = 4 * x0 - 5 * x2 + x4;                                                                            \
        o1 = even4 + odd4;                                                                                    \
        o2 = even4 - odd4;                                                                                    \
        o3 = even1 + odd2;                                                                                    \
        o4 = even1 - odd2;                                                                                    \
        o5 = 4 * x1 - 5 * x3 + x5;                                                                            \
    } while (0)

#define B_ADJOINT(Type, d0, d1, d2, d3, d4, d5, o0, o1, o2, o3, o4, o5)                                       \
    do {                                                                                                      \
        const Type x0 = d0, x1 = d1, x2 = d2, x3 = d3, x4 = d4, x5 = d5;                                      \
        const Type sum1 = x1 + x2, difference1 = x1 - x2, sum2 = x3 + x4, difference2 = 2 * (x3 - x4);        \
        o0 = 4 * x0;                                                                                          \
        o1 = 4 * (x5 - difference1) - difference2;                                                            \
        o2 = -5 * x0 - 4 * sum1 - sum2;                                                                       \
        o3 = difference1 + difference2 - 5 * x5;                                                              \
        o4 = x0 + sum1 + sum2;                                                                                \
        o5 = x5;                                                                                              \
    } while (0)

#define A_TRANSFORM(Type, m0, m1, m2, m3, m4, m5, o0, o1, o2, o3)                                             \
    do {                                                                                                      \
        const Type x0 = m0, x1 = m1, x2 = m2, x3 = m3, x4 = m4, x5 = m5;                                      \
        const Type sum1 = x1 + x2, difference1 = x1 - x2, sum2 = x3 + x4, difference2 = x3 - x4;              \
        o0 = x0 + sum1 + sum2;                                                                                \
        o1 = difference1 + 2 * difference2;                                                                   \
        o2 = sum1 + 4 * sum2;                                                                                 \
        o3 = difference1 + 8 * difference2 + x5;                                                              \
    } while (0)

#define A_ADJOINT(Type, y0, y1, y2, y3, o0, o1, o2, o3, o4, o5)                                               \
    do {                                                                                                      \
        const Type x0 = y0, x1 = y1, x2 = y2, x3 = y3;                                                        \
        const Type even1 = x0 + x2, odd1 = x1 + x3, even2 = x0 + 4 * x2, odd2 = 2 * x1 + 8 * x3;              \
        o0 = x0;                                                                                              \
        o1 = even1 + odd1;                                                                                    \
        o2 = even1 - odd1;                                                                                    \
        o3 = even2 + odd2;                                                                                    \
        o4 = even2 - odd2;                                                                                    \
        o5 = x3;                                                                                              \
    } while (0)

#define G_TRANSFORM(Type, g0, g1, g2, o0, o1, o2, o3, o4, o5)                                                 \
    do {                                                                                                      \
        const Type x0 = g0, x1 = g1, x2 = g2;                                                                 \
        const Type near = (x0 + x2) * (REAL)(-1.0 / 6), middle = x1 * (REAL)(1.0 / 6);                        \
        const Type far = (x0 + 4 * x2) * (REAL)(1.0 / 24), twelfth = x1 * (REAL)(1.0 / 12);                   \
        o0 = x0 * (REAL)0.25;                                                                                 \
        o1 = near - middle;                                                                                   \
        o2 = near + middle;                                                                                   \
        o3 = far + twelfth;                                                                                   \
        o4 = far - twelfth;                                                                                   \
        o5 = x2;                                                                                              \
    } while (0)

#define G_ADJOINT(Type, u0, u1, u2, u3, u4, u5, o0, o1, o2)                                                   \
    do {                                                                                                      \
        const Type x0 = u0, x1 = u1, x2 = u2, x3 = u3, x4 = u4, x5 = u5;                                      \
        const Type near = (x1 + x2) * (REAL)(-1.0 / 6), far = (x3 + x4) * (REAL)(1.0 / 24);                   \
        o0 = x0 * (REAL)0.25 + near + far;                                                                    \
        o1 = (x2 - x1) * (REAL)(1.0 / 6) + (x3 - x4) * (REAL)(1.0 / 12);                                      \
        o2 = near + 4 * far + x5;                                                                             \
    } while (0)

// Where the pixels of tile `tile` begin, SIDE x SIDE of them from BEFORE pixels ahead of its place.
#define TILE_PIXELS(SIDE, BEFORE, MAP, SPARE)                                                                 \
    do {                                                                                                      \
        const ptrdiff_t across = (width + 3) / 4, area = across * ((height + 3) / 4);                         \
        const ptrdiff_t image = (first + tile) / area, place = (first + tile) % area;                         \
        const ptrdiff_t top = place / across * 4 - BEFORE, left = place % across * 4 - BEFORE;                \
        const REAL *corner = MAP + ((image * height + top) * width + left) * channels;                        \
        if (top >= 0 && left >= 0 && top + SIDE <= height && left + SIDE <= width) {                          \
            for (int i = 0; i < SIDE; i++)                                                                    \
                for (int j = 0; j < SIDE; j++) pixels[i * SIDE + j] = corner + (i * width + j) * channels;    \
        } else {                                                                                              \
            for (int i = 0; i < SIDE; i++)                                                                    \
                for (int j = 0; j < SIDE; j++) {                                                              \
                    const bool in_rows = top + i >= 0 && top + i < height;                                    \
                    const bool inside = in_rows && left + j >= 0 && left + j < width;                         \
                    pixels[i * SIDE + j] = inside ? corner + (i * width + j) * channels : SPARE;              \
                }                                                                                             \
        }                                                                                                     \
    } while (0)

#define INPUT_TILE(Type, LOAD, STORE)                                                                         \
    do {                                                                                                      \
        Type half[6][6], whole[6];                                                                            \
        for (int j = 0; j < 6; j++)                                                                           \
            B_TRANSFORM(                                                                                      \
                Type, LOAD(pixels[j] + c), LOAD(pixels[6 + j] + c), LOAD(pixels[12 + j] + c),                 \
                LOAD(pixels[18 + j] + c), LOAD(pixels[24 + j] + c), LOAD(pixels[30 + j] + c), half[0][j],     \
                half[1][j], half[2][j], half[3][j], half[4][j], half[5][j]);                                  \
        for (int i = 0; i < 6; i++) {                                                                         \
            B_TRANSFORM(                                                                                      \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],       \
                whole[1], whole[2], whole[3], whole[4], whole[5]);                                            \
            for (int j = 0; j < 6; j++) STORE(row + (6 * i + j) * stride + c, whole[j]);                      \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_input)(
    const REAL *restrict input, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t first,
    ptrdiff_t count, const REAL *restrict spare, REAL *restrict planes, ptrdiff_t stride) {
    const REAL *pixels[36];
    for (ptrdiff_t tile = 0; tile < count; tile++) {
        TILE_PIXELS(6, 1, input, spare);
        REAL *row = planes + tile * channels;
        EACH_CHANNEL(INPUT_TILE);
    }
}

#define OUTPUT_TILE(Type, LOAD, STORE)                                                                        \
    do {                                                                                                      \
        Type half[4][6], whole[4];                                                                            \
        for (int j = 0; j < 6; j++)                                                                           \
            A_TRANSFORM(                                                                                      \
                Type, LOAD(row + j * stride + c), LOAD(row + (6 + j) * stride + c),                           \
                LOAD(row + (12 + j) * stride + c), LOAD(row + (18 + j) * stride + c),                         \
                LOAD(row + (24 + j) * stride + c), LOAD(row + (30 + j) * stride + c), half[0][j], half[1][j], \
                half[2][j], half[3][j]);                                                                      \
        for (int i = 0; i < 4; i++) {                                                                         \
            A_TRANSFORM(                                                                                      \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],       \
                whole[1], whole[2], whole[3]);                                                                \
            for (int j = 0; j < 4; j++) STORE((REAL *)pixels[4 * i + j] + c, whole[j]);                       \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_output)(
    const REAL *restrict planes, ptrdiff_t stride, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
    ptrdiff_t first, ptrdiff_t count, REAL *spare, REAL *output) {
    const REAL *pixels[16];
    for (ptrdiff_t tile = 0; tile < count; tile++) {
        TILE_PIXELS(4, 0, output, spare);
        const REAL *row = planes + tile * channels;
        EACH_CHANNEL(OUTPUT_TILE);
    }
}

#define OUTPUT_ADJOINT_TILE(Type, LOAD, STORE)                                                                \
    do {                                                                                                      \
        Type half[6][4], whole[6];                                                                            \
        for (int j = 0; j < 4; j++)                                                                           \
            A_ADJOINT(                                                                                        \
                Type, LOAD(pixels[j] + c), LOAD(pixels[4 + j] + c), LOAD(pixels[8 + j] + c),                  \
                LOAD(pixels[12 + j] + c), half[0][j], half[1][j], half[2][j], half[3][j], half[4][j],         \
                half[5][j]);                                                                                  \
        for (int i = 0; i < 6; i++) {                                                                         \
            A_ADJOINT(                                                                                        \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], whole[0], whole[1], whole[2], whole[3], \
                whole[4], whole[5]);                                                                          \
            for (int j = 0; j < 6; j++) STORE(row + (6 * i + j) * stride + c, whole[j]);                      \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_output_adjoint)(
    const REAL *restrict gradient, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t first,
    ptrdiff_t count, const REAL *restrict spare, REAL *restrict planes, ptrdiff_t stride) {
    const REAL *pixels[16];
    for (ptrdiff_t tile = 0; tile < count; tile++) {
        TILE_PIXELS(4, 0, gradient, spare);
        REAL *row = planes + tile * channels;
        EACH_CHANNEL(OUTPUT_ADJOINT_TILE);
    }
}

#define INPUT_ADJOINT_TILE(Type, LOAD, STORE)                                                                 \
    do {                                                                                                      \
        Type half[6][6], whole[6];                                                                            \
        for (int j = 0; j < 6; j++)                                                                           \
            B_ADJOINT(                                                                                        \
                Type, LOAD(row + j * stride + c), LOAD(row + (6 + j) * stride + c),                           \
                LOAD(row + (12 + j) * stride + c), LOAD(row + (18 + j) * stride + c),                         \
                LOAD(row + (24 + j) * stride + c), LOAD(row + (30 + j) * stride + c), half[0][j], half[1][j], \
                half[2][j], half[3][j], half[4][j], half[5][j]);                                              \
        for (int i = 0; i < 6; i++) {                                                                         \
            B_ADJOINT(                                                                                        \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],       \
                whole[1], whole[2], whole[3], whole[4], whole[5]);                                            \
            for (int j = 0; j < 6; j++) {                                                                     \
                REAL *pixel = (REAL *)pixels[6 * i + j] + c;                                                  \
                STORE(pixel, LOAD(pixel) + whole[j]);                                                         \
            }                                                                                                 \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_input_adjoint)(
    const REAL *restrict planes, ptrdiff_t stride, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
    ptrdiff_t first, ptrdiff_t count, REAL *spare, REAL *gradient) {
    const REAL *pixels[36];
    for (ptrdiff_t tile = 0; tile < count; tile++) {
        TILE_PIXELS(6, 1, gradient, spare);
        const REAL *row = planes + tile * channels;
        EACH_CHANNEL(INPUT_ADJOINT_TILE);
    }
}

#define TRANSFORM_FILTER(Type, LOAD, STORE)                                                                   \
    do {                                                                                                      \
        Type half[6][3], whole[6];                                                                            \
        for (int j = 0; j < 3; j++)                                                                           \
            G_TRANSFORM(                                                                                      \
                Type, LOAD(weights + j * size + c), LOAD(weights + (3 + j) * size + c),                       \
                LOAD(weights + (6 + j) * size + c), half[0][j], half[1][j], half[2][j], half[3][j],           \
                half[4][j], half[5][j]);                                                                      \
        for (int i = 0; i < 6; i++) {                                                                         \
            G_TRANSFORM(                                                                                      \
                Type, half[i][0], half[i][1], half[i][2], whole[0], whole[1], whole[2], whole[3], whole[4],   \
                whole[5]);                                                                                    \
            for (int j = 0; j < 6; j++) STORE(planes + (6 * i + j) * size + c, whole[j]);                     \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_weights)(const REAL *restrict weights, ptrdiff_t size, REAL *restrict planes) {
    const ptrdiff_t channels = size;
    EACH_CHANNEL(TRANSFORM_FILTER);
}

#define FILTER_ADJOINT(Type, LOAD, STORE)                                                                     \
    do {                                                                                                      \
        Type half[3][6], whole[3];                                                                            \
        for (int j = 0; j < 6; j++)                                                                           \
            G_ADJOINT(                                                                                        \
                Type, LOAD(planes + j * size + c), LOAD(planes + (6 + j) * size + c),                         \
                LOAD(planes + (12 + j) * size + c), LOAD(planes + (18 + j) * size + c),                       \
                LOAD(planes + (24 + j) * size + c), LOAD(planes + (30 + j) * size + c), half[0][j],           \
                half[1][j], half[2][j]);                                                                      \
        for (int i = 0; i < 3; i++) {                                                                         \
            G_ADJOINT(                                                                                        \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],       \
                whole[1], whole[2]);                                                                          \
            for (int j = 0; j < 3; j++) STORE(weights + (3 * i + j) * size + c, whole[j]);                    \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_weights_adjoint)(const REAL *restrict planes, ptrdiff_t size, REAL *restrict weights) {
    const ptrdiff_t channels = size;
    EACH_CHANNEL(FILTER_ADJOINT);
}
