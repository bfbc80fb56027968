#include "CLayerKernels.h"
#include "Vectors.h"

// G g G^T of F(4x4, 3x3) at the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray 2015) in double precision, rounded once.
// G divides by 3 and by powers of two; these round nothing, and so are applied together at the end.

typedef double Doubles __attribute__((vector_size(64)));
typedef float Floats __attribute__((vector_size(32)));
typedef float UnalignedFloats __attribute__((vector_size(32), aligned(4)));

enum { double_count = 8 };

// By what the outputs of SIX_OF_THREE are to be multiplied.
static const double scales[6] = {0.25, -0.5, 0.5, 0.125, 0.125, 1};

// x / 3 rounded once: the product with the rounded reciprocal, corrected by its remainder (Markstein 1990).
#define THIRD(Type, x, FMA, third)                                                                            \
    do {                                                                                                      \
        const Type dividend = x, reciprocal = (Type){0} + 1.0 / 3, quotient = dividend * reciprocal;          \
        const Type remainder = FMA(quotient, (Type){0} - 3, dividend);                                        \
        third = FMA(remainder, reciprocal, quotient);                                                         \
    } while (0)

// G (a, b, c), each output divided by its scale.
#define SIX_OF_THREE(Type, FMA, a, b, c, o)                                                                   \
    do {                                                                                                      \
        const Type x0 = a, x1 = b, x2 = c;                                                                    \
        Type near, middle, far;                                                                               \
        THIRD(Type, x0 + x2, FMA, near);                                                                      \
        THIRD(Type, x1, FMA, middle);                                                                         \
        THIRD(Type, x0 + 4 * x2, FMA, far);                                                                   \
        (o)[0] = x0;                                                                                          \
        (o)[1] = near + middle;                                                                               \
        (o)[2] = middle - near;                                                                               \
        (o)[3] = far + 2 * middle;                                                                            \
        (o)[4] = far - 2 * middle;                                                                            \
        (o)[5] = x2;                                                                                          \
    } while (0)

// Filters c and on: element (i, j) of the 36 to plane 6 i + j.
#define TRANSFORM_FILTER(Type, FMA, LOAD, STORE)                                                              \
    do {                                                                                                      \
        Type half[3][6];                                                                                      \
        for (int j = 0; j < 3; j++)                                                                           \
            SIX_OF_THREE(                                                                                     \
                Type, FMA, LOAD(filter + j * count + c), LOAD(filter + (3 + j) * count + c),                  \
                LOAD(filter + (6 + j) * count + c), half[j]);                                                 \
        for (int i = 0; i < 6; i++) {                                                                         \
            Type whole[6];                                                                                    \
            SIX_OF_THREE(Type, FMA, half[0][i], half[1][i], half[2][i], whole);                               \
            for (int j = 0; j < 6; j++)                                                                       \
                STORE(planes + (6 * i + j) * plane_stride + c, whole[j] * (scales[i] * scales[j]));           \
        }                                                                                                     \
    } while (0)

#define LOAD_FLOATS(pointer) __builtin_convertvector(*(const UnalignedFloats *)(pointer), Doubles)
#define STORE_FLOATS(pointer, values) (*(UnalignedFloats *)(pointer) = __builtin_convertvector(values, Floats))
#define LOAD_FLOAT(pointer) ((double)*(pointer))
#define STORE_FLOAT(pointer, value) (*(pointer) = (float)(value))

VECTOR_CLONES
void jc_winograd_filters(
    const float *restrict filters, ptrdiff_t rows, ptrdiff_t count, float *restrict planes,
    ptrdiff_t plane_stride) {
    for (ptrdiff_t row = 0; row < rows; row++, planes += count) {
        const float *filter = filters + row * 9 * count;
        ptrdiff_t c = 0;
        for (; c + double_count <= count; c += double_count)
            TRANSFORM_FILTER(Doubles, __builtin_elementwise_fma, LOAD_FLOATS, STORE_FLOATS);
        for (; c < count; c++) TRANSFORM_FILTER(double, __builtin_fma, LOAD_FLOAT, STORE_FLOAT);
    }
}
