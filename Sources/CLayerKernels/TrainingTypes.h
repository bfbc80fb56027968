// Registers of REAL, and loops over channels by registers. INTEGER is as wide as REAL.

#include "LayerKernels.h"
#include "Vectors.h"
#include "WinogradTransforms.h"

#include <math.h>
#include <string.h>

// One register of AVX-512, or as many smaller ones as it takes elsewhere.
typedef REAL Vector __attribute__((vector_size(64)));
typedef INTEGER Mask __attribute__((vector_size(64)));
typedef REAL LooseVector __attribute__((vector_size(64), aligned(sizeof(REAL))));

enum { vector_count = 64 / sizeof(REAL), group = 4 };

#define LOAD(pointer) (*(const LooseVector *)(pointer))
#define STORE(pointer, value) (*(LooseVector *)(pointer) = (value))
#define LOAD_ONE(pointer) (*(pointer))
#define STORE_ONE(pointer, value) (*(pointer) = (value))

// Runs BODY(Type, LOAD, STORE, count) with the offset c for groups of registers, registers and single channels.
#define FOR_CHANNELS(BODY)                                                                                    \
    do {                                                                                                      \
        ptrdiff_t c = 0;                                                                                      \
        for (; c + group * vector_count <= channels; c += group * vector_count)                               \
            BODY(Vector, LOAD, STORE, group, vector_count);                                                   \
        for (; c + vector_count <= channels; c += vector_count) BODY(Vector, LOAD, STORE, 1, vector_count);   \
        for (; c < channels; c++) BODY(REAL, LOAD_ONE, STORE_ONE, 1, 1);                                      \
    } while (0)

#define ELEMENT(values, index) (((const REAL *)(values))[index])

// The same without groups: BODY(Type, LOAD, STORE).
#define EACH_CHANNEL(BODY)                                                                                    \
    do {                                                                                                      \
        ptrdiff_t c = 0;                                                                                      \
        for (; c + vector_count <= channels; c += vector_count) BODY(Vector, LOAD, STORE);                    \
        for (; c < channels; c++) BODY(REAL, LOAD_ONE, STORE_ONE);                                            \
    } while (0)

// The same with groups of two.
#define FOR_PAIRS(BODY)                                                                                       \
    do {                                                                                                      \
        ptrdiff_t c = 0;                                                                                      \
        for (; c + 2 * vector_count <= channels; c += 2 * vector_count)                                       \
            BODY(Vector, LOAD, STORE, 2, vector_count);                                                       \
        for (; c + vector_count <= channels; c += vector_count) BODY(Vector, LOAD, STORE, 1, vector_count);   \
        for (; c < channels; c++) BODY(REAL, LOAD_ONE, STORE_ONE, 1, 1);                                      \
    } while (0)
