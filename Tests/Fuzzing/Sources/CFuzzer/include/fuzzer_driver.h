/// The entry of libFuzzer's library. SwiftPM gives every executable a main of its own, so that libFuzzer's is not used.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Runs the fuzzer with the command line's options; `callback` is called with each input and returns 0.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
