#ifndef JC_WINOGRAD_TRANSFORMS_H
#define JC_WINOGRAD_TRANSFORMS_H

// The one-dimensional transforms of F(4, 3) at the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray 2015).
// Macros, since functions that take 64-byte vectors would change their calling convention with the processor.

/// Six inputs to six outputs: B^T d.
#define INPUT_TRANSFORM(Type, d0, d1, d2, d3, d4, d5, o0, o1, o2, o3, o4, o5)                               \
    do {                                                                                                    \
        const Type x0 = d0, x1 = d1, x2 = d2, x3 = d3, x4 = d4, x5 = d5;                                    \
        const Type even4 = x4 - 4 * x2, odd4 = x3 - 4 * x1;                                                 \
        const Type even1 = x4 - x2, odd2 = 2 * (x3 - x1);                                                   \
        o0 = 4 * x0 - 5 * x2 + x4;                                                                          \
        o1 = even4 + odd4;                                                                                  \
        o2 = even4 - odd4;                                                                                  \
        o3 = even1 + odd2;                                                                                  \
        o4 = even1 - odd2;                                                                                  \
        o5 = 4 * x1 - 5 * x3 + x5;                                                                          \
    } while (0)

/// Six inputs to four outputs: A^T m.
#define OUTPUT_TRANSFORM(Type, m0, m1, m2, m3, m4, m5, o0, o1, o2, o3)                                      \
    do {                                                                                                    \
        const Type x0 = m0, x1 = m1, x2 = m2, x3 = m3, x4 = m4, x5 = m5;                                    \
        const Type sum1 = x1 + x2, difference1 = x1 - x2, sum2 = x3 + x4, difference2 = x3 - x4;            \
        o0 = x0 + sum1 + sum2;                                                                              \
        o1 = difference1 + 2 * difference2;                                                                 \
        o2 = sum1 + 4 * sum2;                                                                               \
        o3 = difference1 + 8 * difference2 + x5;                                                            \
    } while (0)

#endif
