#include "VectorClones.h"
