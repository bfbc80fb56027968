#ifndef JC_WINOGRAD_TRANSFORMS_H
#define JC_WINOGRAD_TRANSFORMS_H

// The one-dimensional transforms of F(4, 3) at the points 0, 1, -1, 2, -2 and infinity, and their adjoints (Lavin and
// Gray 2015): B^T d takes six inputs to six, A^T m six products to four outputs, G g three weights to six.
// Macros, since functions that take 64-byte vectors would change their calling convention with the processor.

#define B_TRANSFORM(Type, d0, d1, d2, d3, d4, d5, o0, o1, o2, o3, o4, o5)                                     \
    do {                                                                                                      \
        const Type x0 = d0, x1 = d1, x2 = d2, x3 = d3, x4 = d4, x5 = d5;                                      \
        const Type even4 = x4 - 4 * x2, odd4 = x3 - 4 * x1, even1 = x4 - x2, odd2 = 2 * (x3 - x1);            \
        o0 = 4 * x0 - 5 * x2 + x4;                                                                            \
        o1 = even4 + odd4;                                                                                    \
        o2 = even4 - odd4;                                                                                    \
        o3 = even1 + odd2;                                                                                    \
        o4 = even1 - odd2;                                                                                    \
        o5 = 4 * x1 - 5 * x3 + x5;                                                                            \
    } while (0)

#define B_ADJOINT(Type, d0, d1, d2, d3, d4, d5, o0, o1, o2, o3, o4, o5)                                       \
    do {                                                                                                      \
        const Type x0 = d0, x1 = d1, x2 = d2, x3 = d3, x4 = d4, x5 = d5;                                      \
        const Type sum1 = x1 + x2, difference1 = x1 - x2, sum2 = x3 + x4, difference2 = 2 * (x3 - x4);        \
        o0 = 4 * x0;                                                                                          \
        o1 = 4 * (x5 - difference1) - difference2;                                                            \
        o2 = -5 * x0 - 4 * sum1 - sum2;                                                                       \
        o3 = difference1 + difference2 - 5 * x5;                                                              \
        o4 = x0 + sum1 + sum2;                                                                                \
        o5 = x5;                                                                                              \
    } while (0)

#define A_TRANSFORM(Type, m0, m1, m2, m3, m4, m5, o0, o1, o2, o3)                                             \
    do {                                                                                                      \
        const Type x0 = m0, x1 = m1, x2 = m2, x3 = m3, x4 = m4, x5 = m5;                                      \
        const Type sum1 = x1 + x2, difference1 = x1 - x2, sum2 = x3 + x4, difference2 = x3 - x4;              \
        o0 = x0 + sum1 + sum2;                                                                                \
        o1 = difference1 + 2 * difference2;                                                                   \
        o2 = sum1 + 4 * sum2;                                                                                 \
        o3 = difference1 + 8 * difference2 + x5;                                                              \
    } while (0)

#define A_ADJOINT(Type, y0, y1, y2, y3, o0, o1, o2, o3, o4, o5)                                               \
    do {                                                                                                      \
        const Type x0 = y0, x1 = y1, x2 = y2, x3 = y3;                                                        \
        const Type even1 = x0 + x2, odd1 = x1 + x3, even2 = x0 + 4 * x2, odd2 = 2 * x1 + 8 * x3;              \
        o0 = x0;                                                                                              \
        o1 = even1 + odd1;                                                                                    \
        o2 = even1 - odd1;                                                                                    \
        o3 = even2 + odd2;                                                                                    \
        o4 = even2 - odd2;                                                                                    \
        o5 = x3;                                                                                              \
    } while (0)

#define G_TRANSFORM(Type, g0, g1, g2, o0, o1, o2, o3, o4, o5)                                                 \
    do {                                                                                                      \
        const Type x0 = g0, x1 = g1, x2 = g2;                                                                 \
        const Type near = (x0 + x2) * (REAL)(-1.0 / 6), middle = x1 * (REAL)(1.0 / 6);                        \
        const Type far = (x0 + 4 * x2) * (REAL)(1.0 / 24), twelfth = x1 * (REAL)(1.0 / 12);                   \
        o0 = x0 * (REAL)0.25;                                                                                 \
        o1 = near - middle;                                                                                   \
        o2 = near + middle;                                                                                   \
        o3 = far + twelfth;                                                                                   \
        o4 = far - twelfth;                                                                                   \
        o5 = x2;                                                                                              \
    } while (0)

#define G_ADJOINT(Type, u0, u1, u2, u3, u4, u5, o0, o1, o2)                                                   \
    do {                                                                                                      \
        const Type x0 = u0, x1 = u1, x2 = u2, x3 = u3, x4 = u4, x5 = u5;                                      \
        const Type near = (x1 + x2) * (REAL)(-1.0 / 6), far = (x3 + x4) * (REAL)(1.0 / 24);                   \
        o0 = x0 * (REAL)0.25 + near + far;                                                                    \
        o1 = (x2 - x1) * (REAL)(1.0 / 6) + (x3 - x4) * (REAL)(1.0 / 12);                                      \
        o2 = near + 4 * far + x5;                                                                             \
    } while (0)

#endif
