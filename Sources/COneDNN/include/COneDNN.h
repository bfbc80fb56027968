#ifndef JC_ONEDNN_H
#define JC_ONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Convolutions in bfloat16 by oneDNN 2 (Debian's libdnnl). The library is loaded with the first call, not with the program:
// it has 40 MB, and only bfloat16 needs it. Each call computes on the thread that makes it.

/// Why there are no bfloat16 convolutions here, in words; NULL where there are.
const char *jc_onednn_problem(void);

/// Version of the library and the instructions that it takes, such as `oneDNN 2.6.3, AMX`; NULL where there is none.
const char *jc_onednn_provenance(void);

/// A convolution whose zeros lie around maps of any size.
typedef struct {
    ptrdiff_t inputs, outputs, kernel, stride, padding, groups;
    /// Whether the result is added to what the output holds.
    bool adds;
    /// Whether max(0, .) follows.
    bool relu;
    /// Whether the output is in float32.
    bool floats;
    /// Whether it is a 1x1 convolution that is asked for as a matrix product: rows of `inputs` numbers, one for each pixel of
    /// all maps, times the weights.
    bool product;
    /// Whether x Phi(x) follows, Phi the normal distribution's.
    bool gelu;
} jc_onednn_shape;

/// Maps that a convolution reads.
typedef struct {
    ptrdiff_t images, height, width;
} jc_onednn_maps;

typedef struct jc_onednn_convolution jc_onednn_convolution;
typedef struct jc_onednn_pass jc_onednn_pass;
typedef struct jc_onednn_stream jc_onednn_stream;

/// A convolution with weights [outputs][inputs / groups][kernel][kernel], rounded to bfloat16 and laid out for `maps`, and a
/// bias of `outputs` numbers. NULL where the library has none.
jc_onednn_convolution *jc_onednn_convolution_create(
    jc_onednn_shape shape, jc_onednn_maps maps, const float *weights, const float *bias);
/// No pass of it may be used any more.
void jc_onednn_convolution_destroy(jc_onednn_convolution *convolution);

/// The convolution on maps of one size and number; NULL where the library has none. Not for two threads at once.
jc_onednn_pass *jc_onednn_pass_create(jc_onednn_convolution *convolution, jc_onednn_maps maps);
void jc_onednn_pass_destroy(jc_onednn_pass *pass);
/// Bytes of scratch memory that a run needs.
size_t jc_onednn_pass_scratch(const jc_onednn_pass *pass);

/// What a thread runs passes with.
jc_onednn_stream *jc_onednn_stream_create(void);
void jc_onednn_stream_destroy(jc_onednn_stream *stream);

/// Runs a pass on channels-last maps; `output` is in bfloat16, or in float32 where the shape says so. Several threads may run
/// one pass, each with a stream and memory of its own.
bool jc_onednn_run(
    const jc_onednn_pass *pass, jc_onednn_stream *stream, const uint16_t *input, void *output, void *scratch);

#endif
