#define REAL float
#define INTEGER int32_t
#define NAME(name) jc_##name##_f

#define ROOT(x) sqrtf(x)
#define GELU(x) gelu(x)
#define GELU_SLOPE(x) gelu_slope(x)
#define EXP_OF_NEGATIVE(x) exp_of_negative(x)

#include "Activations.h"
#include "TrainingTemplate.h"
