#define REAL double
#define INTEGER int64_t
#define NAME(name) jc_##name##_d

#define ROOT(x) sqrt(x)
#define GELU(x) (0.5 * (x) * erfc(-(x) * 0.70710678118654752))
#define GELU_SLOPE(x) \
    (0.5 * erfc(-(x) * 0.70710678118654752) + (x) * 0.39894228040143268 * exp(-0.5 * (x) * (x)))
#define EXP_OF_NEGATIVE(x) exp(x)

#include "TrainingTemplate.h"
