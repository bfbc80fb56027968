#ifndef JC_VECTORS_H
#define JC_VECTORS_H

#include "VectorClones.h"

// Sixteen floats: one AVX-512 register, or as many smaller ones as it takes elsewhere.
typedef float Lanes __attribute__((vector_size(64)));
typedef float UnalignedLanes __attribute__((vector_size(64), aligned(4)));
typedef int LaneMask __attribute__((vector_size(64)));

enum { lane_count = 16 };

#define LOAD_LANES(pointer) (*(const UnalignedLanes *)(pointer))
#define STORE_LANES(pointer, value) (*(UnalignedLanes *)(pointer) = (value))

#endif
