#define REAL double
#define INTEGER int64_t
#define NAME(name) jc_##name##_d

#include "TrainingTemplate.h"
