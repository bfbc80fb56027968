#define REAL float
#define INTEGER int32_t
#define NAME(name) jc_##name##_f

#include "TrainingTemplate.h"
