// Batch norm: its statistics, its output and its derivatives.

// Rows whose sums are made in REAL before they are added up in double.
enum { rows_at_once = 64 };

#define MOMENTS(Type, LOAD, STORE, GROUP, WIDTH)                                                              \
    do {                                                                                                      \
        for (ptrdiff_t first = 0; first < rows; first += rows_at_once) {                                      \
            const ptrdiff_t count = rows - first < rows_at_once ? rows - first : rows_at_once;                \
            Type sum[GROUP], square[GROUP];                                                                   \
            for (int i = 0; i < GROUP; i++) sum[i] = square[i] = (Type){0};                                   \
            const REAL *row = x + first * channels + c;                                                       \
            for (ptrdiff_t r = 0; r < count; r++, row += channels)                                            \
                for (int i = 0; i < GROUP; i++) sum[i] += LOAD(row + i * WIDTH);                              \
            for (int i = 0; i < GROUP; i++) sum[i] = sum[i] / (REAL)count;                                    \
            row = x + first * channels + c;                                                                   \
            for (ptrdiff_t r = 0; r < count; r++, row += channels)                                            \
                for (int i = 0; i < GROUP; i++) {                                                             \
                    const Type deviation = LOAD(row + i * WIDTH) - sum[i];                                    \
                    square[i] += deviation * deviation;                                                       \
                }                                                                                             \
            const double share = (double)count / (double)(first + count);                                     \
            for (int i = 0; i < GROUP * WIDTH; i++) {                                                         \
                const double delta = (double)ELEMENT(sum, i) - mean[c + i];                                   \
                mean[c + i] += delta * share;                                                                 \
                squares[c + i] += (double)ELEMENT(square, i) + delta * delta * share * (double)first;         \
            }                                                                                                 \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(moments)(
    const REAL *restrict x, ptrdiff_t rows, ptrdiff_t channels, double *restrict mean,
    double *restrict squares) {
    for (ptrdiff_t channel = 0; channel < channels; channel++) mean[channel] = squares[channel] = 0;
    FOR_CHANNELS(MOMENTS);
}

// Both keep NaN, so that an overflow is seen in the loss.
#define POSITIVE_Vector(y) ((Vector)((Mask)(y) & ~((y) < 0)))
#define POSITIVE_REAL(y) ((y) < 0 ? 0 : (y))

#define NORMALIZE(Type, LOAD, STORE, GROUP, WIDTH)                                                            \
    do {                                                                                                      \
        Type factor[GROUP], offset[GROUP];                                                                    \
        for (int i = 0; i < GROUP; i++) {                                                                     \
            factor[i] = LOAD(scale + c + i * WIDTH);                                                          \
            offset[i] = LOAD(shift + c + i * WIDTH);                                                          \
        }                                                                                                     \
        for (ptrdiff_t r = 0; r < rows; r++)                                                                  \
            for (int i = 0; i < GROUP; i++) {                                                                 \
                const ptrdiff_t at = r * channels + c + i * WIDTH;                                            \
                Type value = LOAD(x + at) * factor[i] + offset[i];                                            \
                if (residual) value += LOAD(residual + at);                                                   \
                if (relu) value = POSITIVE_##Type(value);                                                     \
                STORE(y + at, value);                                                                         \
            }                                                                                                 \
    } while (0)

VECTOR_CLONES
void NAME(normalize)(
    const REAL *x, ptrdiff_t rows, ptrdiff_t channels, const REAL *restrict scale,
    const REAL *restrict shift, const REAL *residual, bool relu, REAL *y) {
    FOR_CHANNELS(NORMALIZE);
}

#define MASKED_Vector(g, y) ((Vector)((Mask)(g) & ((y) > 0)))
#define MASKED_REAL(g, y) ((y) > 0 ? (g) : 0)

// g where y is positive: y is read, or made of x once more, with the same rounding as in NORMALIZE.
#define MASK(KEEP, Type, LOAD, value, input, i, WIDTH)                                                        \
    do {                                                                                                      \
        if (y) value = KEEP(value, LOAD(y + at));                                                             \
        if (scale) {                                                                                          \
            const Type again = input * LOAD(scale + c + i * WIDTH) + LOAD(shift + c + i * WIDTH);             \
            value = KEEP(value, again);                                                                       \
        }                                                                                                     \
    } while (0)

#define NORMALIZATION_SUMS(Type, LOAD, STORE, GROUP, WIDTH)                                                   \
    do {                                                                                                      \
        Type centre[GROUP];                                                                                   \
        for (int i = 0; i < GROUP; i++) centre[i] = LOAD(mean + c + i * WIDTH);                               \
        for (ptrdiff_t first = 0; first < rows; first += rows_at_once) {                                      \
            const ptrdiff_t count = rows - first < rows_at_once ? rows - first : rows_at_once;                \
            Type sum[GROUP], product[GROUP];                                                                  \
            for (int i = 0; i < GROUP; i++) sum[i] = product[i] = (Type){0};                                  \
            for (ptrdiff_t r = first; r < first + count; r++)                                                 \
                for (int i = 0; i < GROUP; i++) {                                                             \
                    const ptrdiff_t at = r * channels + c + i * WIDTH;                                        \
                    const Type input = LOAD(x + at);                                                          \
                    Type value = LOAD(g + at);                                                                \
                    MASK(MASKED_##Type, Type, LOAD, value, input, i, WIDTH);                                  \
                    sum[i] += value;                                                                          \
                    product[i] += value * (input - centre[i]);                                                \
                }                                                                                             \
            for (int i = 0; i < GROUP * WIDTH; i++) {                                                         \
                sums[c + i] += (double)ELEMENT(sum, i);                                                       \
                products[c + i] += (double)ELEMENT(product, i);                                               \
            }                                                                                                 \
        }                                                                                                     \
    } while (0)

VECTOR_CLONES
void NAME(normalization_sums)(
    const REAL *restrict g, const REAL *restrict x, const REAL *restrict y, const REAL *restrict scale,
    const REAL *restrict shift, ptrdiff_t rows, ptrdiff_t channels, const REAL *restrict mean,
    double *restrict sums, double *restrict products) {
    for (ptrdiff_t channel = 0; channel < channels; channel++) sums[channel] = products[channel] = 0;
    FOR_CHANNELS(NORMALIZATION_SUMS);
}

#define NORMALIZATION_BACKWARD(Type, LOAD, STORE, GROUP, WIDTH)                                               \
    do {                                                                                                      \
        Type centre[GROUP], slope[GROUP], pull[GROUP], offset[GROUP];                                         \
        for (int i = 0; i < GROUP; i++) {                                                                     \
            centre[i] = LOAD(mean + c + i * WIDTH);                                                           \
            slope[i] = LOAD(a + c + i * WIDTH);                                                               \
            pull[i] = LOAD(b + c + i * WIDTH);                                                                \
            offset[i] = LOAD(constant + c + i * WIDTH);                                                       \
        }                                                                                                     \
        for (ptrdiff_t r = 0; r < rows; r++)                                                                  \
            for (int i = 0; i < GROUP; i++) {                                                                 \
                const ptrdiff_t at = r * channels + c + i * WIDTH;                                            \
                const Type input = LOAD(x + at);                                                              \
                Type value = LOAD(g + at);                                                                    \
                MASK(MASKED_##Type, Type, LOAD, value, input, i, WIDTH);                                      \
                const Type deviation = input - centre[i];                                                     \
                if (masked) STORE(masked + at, value);                                                        \
                STORE(out + at, slope[i] * value + pull[i] * deviation + offset[i]);                          \
            }                                                                                                 \
    } while (0)

VECTOR_CLONES
void NAME(normalization_backward)(
    const REAL *g, const REAL *x, const REAL *y, const REAL *scale, const REAL *shift, ptrdiff_t rows,
    ptrdiff_t channels, const REAL *mean, const REAL *a, const REAL *b, const REAL *constant, REAL *out,
    REAL *masked) {
    FOR_CHANNELS(NORMALIZATION_BACKWARD);
}
