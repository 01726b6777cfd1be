// What the bindings cover: one translation unit, one header class, llama_h.
#include "llama.h"
#include "gguf.h"
#include "ggml-backend.h"
#include "ggml-cpu.h"
#include "mtmd.h"
#include "mtmd-helper.h"
