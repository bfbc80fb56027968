// The kernels of LayerKernels.h for one type: REAL, INTEGER and NAME(...) are as the file that includes
// this one defines them. No include guards: everything here is included once for each type.

#include "TrainingTypes.h"

#include "TrainingNormalization.h"
#include "TrainingWinograd.h"
#include "TrainingConvolution.h"
#include "TrainingMaps.h"
