// Pooling and the optimiser's step.

VECTOR_CLONES
void NAME(max_pool)(
    const REAL *restrict input, ptrdiff_t images, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
    REAL *restrict output, uint8_t *restrict choice) {
    const ptrdiff_t out_height = (height + 1) / 2, out_width = (width + 1) / 2;
    for (ptrdiff_t pixel = 0; pixel < images * out_height * out_width; pixel++) {
        const ptrdiff_t top = pixel / out_width % out_height * 2 - 1, left = pixel % out_width * 2 - 1;
        const REAL *map = input + pixel / (out_height * out_width) * height * width * channels;
        bool started = false;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                const ptrdiff_t y = top + i, x = left + j;
                if (y < 0 || y >= height || x < 0 || x >= width) continue;
                const REAL *source = map + (y * width + x) * channels;
                const uint8_t place = (uint8_t)(3 * i + j);
                if (!started) {
                    memcpy(output, source, (size_t)channels * sizeof(REAL));
                    memset(choice, place, (size_t)channels);
                    started = true;
                    continue;
                }
                for (ptrdiff_t c = 0; c < channels; c++) {
                    const bool wins = source[c] > output[c] || source[c] != source[c];
                    output[c] = wins ? source[c] : output[c];
                    choice[c] = wins ? place : choice[c];
                }
            }
        output += channels;
        choice += channels;
    }
}

VECTOR_CLONES
void NAME(max_pool_adjoint)(
    const REAL *restrict gradient, const uint8_t *restrict choice, ptrdiff_t images, ptrdiff_t height,
    ptrdiff_t width, ptrdiff_t channels, REAL *restrict input_gradient) {
    const ptrdiff_t out_height = (height + 1) / 2, out_width = (width + 1) / 2;
    for (ptrdiff_t pixel = 0; pixel < images * out_height * out_width; pixel++) {
        const ptrdiff_t top = pixel / out_width % out_height * 2 - 1, left = pixel % out_width * 2 - 1;
        REAL *map = input_gradient + pixel / (out_height * out_width) * height * width * channels;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                const ptrdiff_t y = top + i, x = left + j;
                if (y < 0 || y >= height || x < 0 || x >= width) continue;
                REAL *target = map + (y * width + x) * channels;
                const uint8_t place = (uint8_t)(3 * i + j);
                for (ptrdiff_t c = 0; c < channels; c++)
                    target[c] += choice[c] == place ? gradient[c] : 0;
            }
        gradient += channels;
        choice += channels;
    }
}

VECTOR_CLONES
void NAME(descend)(
    REAL *restrict w, REAL *restrict v, const REAL *restrict first, const REAL *restrict second,
    ptrdiff_t count, REAL rate, REAL momentum, REAL decay) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const REAL g = (first[i] + second[i]) + decay * w[i];
        v[i] = momentum * v[i] + g;
        w[i] -= rate * v[i];
    }
}
