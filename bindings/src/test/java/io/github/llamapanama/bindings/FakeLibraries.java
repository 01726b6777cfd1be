package io.github.llamapanama.bindings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Libraries that only look like llama.cpp's, for what the real ones cannot show. */
final class FakeLibraries {
  private final CCompiler compiler = CCompiler.find();
  private final Path directory;
  private String version = NativeLibrary.RELEASE;
  private boolean versioned = true;
  private int extraBytes = 0;
  private boolean hasBackends = true;
  private boolean hasInitialiser = true;

  private FakeLibraries(Path directory) {
    this.directory = directory;
  }

  static FakeLibraries in(Path directory) {
    return new FakeLibraries(directory);
  }

  FakeLibraries ofRelease(String release) {
    version = release;
    return this;
  }

  FakeLibraries withoutVersion() {
    versioned = false;
    return this;
  }

  /** Context parameters that have grown since the bindings were generated. */
  FakeLibraries withContextParamsLongerBy(int bytes) {
    extraBytes = bytes;
    return this;
  }

  FakeLibraries withoutBackends() {
    hasBackends = false;
    return this;
  }

  FakeLibraries withoutInitialiser() {
    hasInitialiser = false;
    return this;
  }

  Path build() throws Exception {
    for (String empty : List.of("ggml-base", "ggml", "mtmd")) {
      compiler.library("int unused;", directory.resolve(System.mapLibraryName(empty)));
    }
    Path source = Files.writeString(directory.resolve("llama.c"), source());
    var options = new ArrayList<>(List.of("-shared", "-fPIC"));
    options.addAll(Upstream.includes());
    compiler.compile(source, directory.resolve(System.mapLibraryName("llama")), options);
    return directory;
  }

  private String source() {
    return """
        #include "llama.h"
        #include "ggml-backend.h"
        #include <string.h>
        %s
        const char * ggml_version(void) { return "0"; }
        const char * ggml_commit(void) { return "fake"; }

        struct llama_model_params llama_model_default_params(void) {
            struct llama_model_params params = {0};
            params.split_mode = LLAMA_SPLIT_MODE_LAYER;
            params.use_extra_bufts = true;
            return params;
        }

        struct grown { struct llama_context_params params; char more[%d]; };
        struct grown llama_context_default_params_(void) __asm__(ASM_PREFIX "llama_context_default_params");
        struct grown llama_context_default_params_(void) {
            struct grown grown;
            memset(&grown, 0, sizeof grown);
            grown.params.n_ctx = 512;
            grown.params.n_batch = 2048;
            grown.params.type_k = GGML_TYPE_F16;
            grown.params.type_v = GGML_TYPE_F16;
            grown.params.offload_kqv = true;
            return grown;
        }

        static size_t backends;
        static ggml_log_callback logger;
        size_t ggml_backend_reg_count(void) { return backends; }
        void ggml_backend_load_all_from_path(const char * directory) {
            if (logger) logger(GGML_LOG_LEVEL_ERROR, "looked for backends", 0);
            backends = %d;
        }
        void ggml_log_get(ggml_log_callback * callback, void ** user) { *callback = logger; *user = 0; }
        void ggml_log_set(ggml_log_callback callback, void * user) { logger = callback; }
        %s

        static int threadpool_new(void) { return 0; }
        ggml_backend_dev_t ggml_backend_dev_by_type(enum ggml_backend_dev_type type) {
            return (ggml_backend_dev_t) &backends;
        }
        ggml_backend_reg_t ggml_backend_dev_backend_reg(ggml_backend_dev_t device) {
            return (ggml_backend_reg_t) device;
        }
        void * ggml_backend_reg_get_proc_address(ggml_backend_reg_t reg, const char * name) {
            return strcmp(name, "ggml_threadpool_new") == 0 ? (void *) threadpool_new : 0;
        }
        """
        .replace("ASM_PREFIX", Platform.current().isMac() ? "\"_\"" : "\"\"")
        .formatted(
            versioned ? "const char * llama_version(void) { return \"" + version + "\"; }" : "",
            extraBytes,
            hasBackends ? 1 : 0,
            hasInitialiser ? "void llama_backend_init(void) {}" : "");
  }
}
