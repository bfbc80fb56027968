#include "CLayerKernels.h"
#include "Vectors.h"
#include "WinogradTransforms.h"

#define REAL float

// Filters of many layers come from memory, which the processor looks ahead in as far as the end of a page alone.
enum { floats_ahead = 2304 };

// G g G^T of F(4x4, 3x3) for filters c and on: element (i, j) of the 36 to plane 6 i + j. Beside double precision rounded once they
// are 3.5e-8 of their norm off, which is less than their products are; 512 x 512 filters take 0.47 ms of a core of a Zen 5, 1.05 so.
#define TRANSFORM_FILTER(Type, LOAD, STORE)                                                                   \
    do {                                                                                                      \
        Type half[3][6];                                                                                      \
        for (int j = 0; j < 9; j++) __builtin_prefetch(filter + j * count + c + floats_ahead);                \
        for (int j = 0; j < 3; j++)                                                                           \
            G_TRANSFORM(                                                                                      \
                Type, LOAD(filter + j * count + c), LOAD(filter + (3 + j) * count + c),                       \
                LOAD(filter + (6 + j) * count + c), half[j][0], half[j][1], half[j][2], half[j][3],           \
                half[j][4], half[j][5]);                                                                      \
        for (int i = 0; i < 6; i++) {                                                                         \
            Type whole[6];                                                                                    \
            G_TRANSFORM(                                                                                      \
                Type, half[0][i], half[1][i], half[2][i], whole[0], whole[1], whole[2], whole[3], whole[4],   \
                whole[5]);                                                                                    \
            for (int j = 0; j < 6; j++) STORE(planes + (6 * i + j) * plane_stride + c, whole[j]);             \
        }                                                                                                     \
    } while (0)

#define LOAD_SCALAR(pointer) (*(pointer))
#define STORE_SCALAR(pointer, value) (*(pointer) = (value))

VECTOR_CLONES
void jc_winograd_filters(
    const float *restrict filters, ptrdiff_t rows, ptrdiff_t count, float *restrict planes,
    ptrdiff_t plane_stride) {
    for (ptrdiff_t row = 0; row < rows; row++, planes += count) {
        const float *filter = filters + row * 9 * count;
        ptrdiff_t c = 0;
        for (; c + lane_count <= count; c += lane_count) TRANSFORM_FILTER(Lanes, LOAD_LANES, STORE_LANES);
        for (; c < count; c++) TRANSFORM_FILTER(float, LOAD_SCALAR, STORE_SCALAR);
    }
}
