// Pooling, what follows linear layers, and the optimiser's step.

VECTOR_CLONES
void NAME(max_pool)(
    const REAL *restrict input, jc_map map, REAL *restrict output, uint8_t *restrict choice) {
    const ptrdiff_t height = map.height, width = map.width, channels = map.channels;
    const ptrdiff_t out_height = (height + 1) / 2, out_width = (width + 1) / 2;
    for (ptrdiff_t pixel = 0; pixel < map.images * out_height * out_width; pixel++) {
        const ptrdiff_t top = pixel / out_width % out_height * 2 - 1, left = pixel % out_width * 2 - 1;
        const REAL *image = input + pixel / (out_height * out_width) * height * width * channels;
        bool started = false;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                const ptrdiff_t y = top + i, x = left + j;
                if (y < 0 || y >= height || x < 0 || x >= width) continue;
                const REAL *source = image + (y * width + x) * channels;
                const uint8_t place = (uint8_t)(3 * i + j);
                if (!started) {
                    memcpy(output, source, (size_t)channels * sizeof(REAL));
                    if (choice) memset(choice, place, (size_t)channels);
                    started = true;
                    continue;
                }
                if (!choice) {
                    for (ptrdiff_t c = 0; c < channels; c++)
                        output[c] =
                            source[c] > output[c] || source[c] != source[c] ? source[c] : output[c];
                    continue;
                }
                for (ptrdiff_t c = 0; c < channels; c++) {
                    const bool wins = source[c] > output[c] || source[c] != source[c];
                    output[c] = wins ? source[c] : output[c];
                    choice[c] = wins ? place : choice[c];
                }
            }
        output += channels;
        if (choice) choice += channels;
    }
}

VECTOR_CLONES
void NAME(max_pool_adjoint)(
    const REAL *restrict gradient, const uint8_t *restrict choice, jc_map map,
    REAL *restrict input_gradient) {
    const ptrdiff_t height = map.height, width = map.width, channels = map.channels;
    const ptrdiff_t out_height = (height + 1) / 2, out_width = (width + 1) / 2;
    for (ptrdiff_t pixel = 0; pixel < map.images * out_height * out_width; pixel++) {
        const ptrdiff_t top = pixel / out_width % out_height * 2 - 1, left = pixel % out_width * 2 - 1;
        REAL *image = input_gradient + pixel / (out_height * out_width) * height * width * channels;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                const ptrdiff_t y = top + i, x = left + j;
                if (y < 0 || y >= height || x < 0 || x >= width) continue;
                REAL *target = image + (y * width + x) * channels;
                const uint8_t place = (uint8_t)(3 * i + j);
                for (ptrdiff_t c = 0; c < channels; c++)
                    target[c] += choice[c] == place ? gradient[c] : 0;
            }
        gradient += channels;
        choice += channels;
    }
}

VECTOR_CLONES
void NAME(accumulate)(REAL *restrict sum, const REAL *restrict term, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) sum[i] += term[i];
}

VECTOR_CLONES
void NAME(descend)(
    REAL *restrict w, REAL *restrict v, const REAL *restrict gradient, ptrdiff_t count, REAL rate,
    REAL momentum, REAL decay) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const REAL g = gradient[i] + decay * w[i];
        v[i] = momentum * v[i] + g;
        w[i] -= rate * v[i];
    }
}

VECTOR_CLONES
void NAME(follow)(REAL *restrict target, const REAL *restrict source, ptrdiff_t count, REAL share) {
    for (ptrdiff_t i = 0; i < count; i++) target[i] += share * (source[i] - target[i]);
}

VECTOR_CLONES
void NAME(descend_scaled)(
    REAL *restrict w, REAL *restrict v, const REAL *restrict gradient, ptrdiff_t count, REAL rate,
    REAL momentum, REAL decay, REAL scale, REAL applied) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const REAL g = scale * gradient[i] + decay * w[i];
        v[i] = momentum * v[i] + rate * g;
        w[i] -= applied * v[i];
    }
}

VECTOR_CLONES
void NAME(adam)(
    REAL *restrict w, REAL *restrict first, REAL *restrict second, const REAL *restrict gradient,
    ptrdiff_t count, REAL keep, REAL keep_second, REAL scale, REAL step, REAL spread, REAL epsilon,
    REAL shrink) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const REAL g = scale * gradient[i];
        first[i] += (1 - keep) * (g - first[i]);
        second[i] = keep_second * second[i] + (1 - keep_second) * g * g;
        w[i] = shrink * w[i] - step * first[i] / (ROOT(second[i]) * spread + epsilon);
    }
}

// Eight sums at a time in a fixed order, so that the result is the same on any processor.
VECTOR_CLONES
void NAME(squares)(
    const REAL *restrict w, const REAL *restrict gradient, ptrdiff_t count, REAL decay,
    double *restrict sums) {
    double weights[8] = {0}, changes[8] = {0};
    for (ptrdiff_t start = 0; start < count; start += 8)
        for (ptrdiff_t i = start; i < (start + 8 < count ? start + 8 : count); i++) {
            const double x = w[i], g = (double)gradient[i] + (double)decay * x;
            weights[i - start] += x * x;
            changes[i - start] += g * g;
        }
    sums[0] = sums[1] = 0;
    for (int i = 0; i < 8; i++) {
        sums[0] += weights[i];
        sums[1] += changes[i];
    }
}

VECTOR_CLONES
void NAME(rectify)(const REAL *restrict x, ptrdiff_t count, REAL *restrict y) {
    for (ptrdiff_t i = 0; i < count; i++) y[i] = x[i] > 0 ? x[i] : 0;
}

VECTOR_CLONES
void NAME(rectify_adjoint)(const REAL *restrict x, ptrdiff_t count, REAL *restrict gradient) {
    for (ptrdiff_t i = 0; i < count; i++) gradient[i] = x[i] > 0 ? gradient[i] : 0;
}

VECTOR_CLONES
void NAME(gelu)(const REAL *restrict x, ptrdiff_t count, REAL *restrict y) {
    for (ptrdiff_t i = 0; i < count; i++) y[i] = GELU(x[i]);
}

VECTOR_CLONES
void NAME(gelu_adjoint)(const REAL *restrict x, ptrdiff_t count, REAL *restrict gradient) {
    for (ptrdiff_t i = 0; i < count; i++) gradient[i] *= GELU_SLOPE(x[i]);
}

VECTOR_CLONES
void NAME(softmax)(REAL *restrict x, ptrdiff_t rows, ptrdiff_t width, double *restrict logarithms) {
    for (ptrdiff_t row = 0; row < rows; row++, x += width) {
        REAL greatest = x[0];
        for (ptrdiff_t i = 1; i < width; i++) greatest = x[i] > greatest ? x[i] : greatest;
        for (ptrdiff_t i = 0; i < width; i++) x[i] = EXP_OF_NEGATIVE(x[i] - greatest);
        double sums[8] = {0}, sum = 0;
        for (ptrdiff_t start = 0; start < width; start += 8)
            for (ptrdiff_t i = start; i < (start + 8 < width ? start + 8 : width); i++) sums[i - start] += x[i];
        for (int i = 0; i < 8; i++) sum += sums[i];
        const REAL share = (REAL)(1 / sum);
        for (ptrdiff_t i = 0; i < width; i++) x[i] *= share;
        logarithms[row] = (double)greatest + log(sum);
    }
}
