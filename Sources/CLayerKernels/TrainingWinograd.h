// The transforms of whole tiles, for training: what each gives is in LayerKernels.h.

#define UNPACK_TILES                                                                                          \
    const ptrdiff_t height = tiles.height, width = tiles.width, channels = tiles.channels;                    \
    const ptrdiff_t first = tiles.first, count = tiles.count

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

// A function that transforms each tile of a map to its place in the planes: TILE is what it does at one channel and more.
#define TO_PLANES(FUNCTION, SIDE, BEFORE, TILE)                                                               \
    VECTOR_CLONES                                                                                             \
    void NAME(FUNCTION)(                                                                                      \
        const REAL *restrict map, jc_tiles tiles, const REAL *restrict spare, REAL *restrict planes,          \
        ptrdiff_t stride) {                                                                                   \
        UNPACK_TILES;                                                                                         \
        const REAL *pixels[SIDE * SIDE];                                                                      \
        for (ptrdiff_t tile = 0; tile < count; tile++) {                                                      \
            TILE_PIXELS(SIDE, BEFORE, map, spare);                                                            \
            REAL *row = planes + tile * channels;                                                             \
            EACH_CHANNEL(TILE);                                                                               \
        }                                                                                                     \
    }

// The other way: from the planes to the tiles of a map.
#define FROM_PLANES(FUNCTION, SIDE, BEFORE, TILE)                                                             \
    VECTOR_CLONES                                                                                             \
    void NAME(FUNCTION)(                                                                                      \
        const REAL *restrict planes, ptrdiff_t stride, jc_tiles tiles, REAL *spare, REAL *map) {              \
        UNPACK_TILES;                                                                                         \
        const REAL *pixels[SIDE * SIDE];                                                                      \
        for (ptrdiff_t tile = 0; tile < count; tile++) {                                                      \
            TILE_PIXELS(SIDE, BEFORE, map, spare);                                                            \
            const REAL *row = planes + tile * channels;                                                       \
            EACH_CHANNEL(TILE);                                                                               \
        }                                                                                                     \
    }

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

TO_PLANES(winograd_input, 6, 1, INPUT_TILE)

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

FROM_PLANES(winograd_output, 4, 0, OUTPUT_TILE)

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

TO_PLANES(winograd_output_adjoint, 4, 0, OUTPUT_ADJOINT_TILE)

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

FROM_PLANES(winograd_input_adjoint, 6, 1, INPUT_ADJOINT_TILE)

#define TRANSFORM_FILTER(Type, LOAD, STORE)                                                                   \
    do {                                                                                                      \
        Type half[6][3], whole[6];                                                                            \
        for (int j = 0; j < 3; j++)                                                                           \
            G_TRANSFORM(                                                                                      \
                Type, LOAD(weights + j * size + c), LOAD(weights + (3 + j) * size + c),                       \
                LOAD(weights + (6 + j) * size + c), half[0][j], half[1][j], half[2][j], half[3][j],           \
                half[4][j], half[5][j]);                                                                      \
        G_TRANSFORM(                                                                                          \
            Type, half[row][0], half[row][1], half[row][2], whole[0], whole[1], whole[2], whole[3], whole[4], \
            whole[5]);                                                                                        \
        for (int j = 0; j < 6; j++) STORE(planes + j * size + c, whole[j]);                                   \
    } while (0)

// Six planes at a time, which are written side by side: 36 of a power of two evict one another from the first-level cache.
VECTOR_CLONES
void NAME(winograd_weights)(
    const REAL *restrict weights, ptrdiff_t size, ptrdiff_t row, REAL *restrict planes) {
    const ptrdiff_t channels = size;
    EACH_CHANNEL(TRANSFORM_FILTER);
}

#define FILTER_ADJOINT(Type, LOAD, STORE)                                                                     \
    do {                                                                                                      \
        Type half[3][6], whole[3];                                                                            \
        for (int j = 0; j < 6; j++)                                                                           \
            G_ADJOINT(                                                                                        \
                Type, LOAD(planes + j * distance + c), LOAD(planes + (6 + j) * distance + c),                 \
                LOAD(planes + (12 + j) * distance + c), LOAD(planes + (18 + j) * distance + c),               \
                LOAD(planes + (24 + j) * distance + c), LOAD(planes + (30 + j) * distance + c), half[0][j],   \
                half[1][j], half[2][j]);                                                                      \
        for (int i = 0; i < 3; i++) {                                                                         \
            G_ADJOINT(                                                                                        \
                Type, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], whole[0],       \
                whole[1], whole[2]);                                                                          \
            for (int j = 0; j < 3; j++) STORE(weights + (3 * i + j) * stride + c, whole[j]);                  \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(winograd_weights_adjoint)(
    const REAL *restrict planes, ptrdiff_t distance, ptrdiff_t size, REAL *restrict weights,
    ptrdiff_t stride) {
    const ptrdiff_t channels = size;
    EACH_CHANNEL(FILTER_ADJOINT);
}
