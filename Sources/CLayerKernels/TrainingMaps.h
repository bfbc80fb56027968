// Pooling and the optimiser's step.

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
