package io.github.llamapanama.bindings;

import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the forked JVMs of {@link LoadingTest} run: it loads the libraries and prints what came. */
final class Probe {
  private Probe() {}

  /** How a forked JVM goes about loading; the first argument. */
  enum Way {
    /** Calls {@link NativeLibrary#load()}. */
    LOAD,
    /** Calls a bound function right away. */
    CALL,
    /** Does both from many threads at once. */
    THREADS
  }

  public static void main(String[] arguments) throws Exception {
    switch (Way.valueOf(arguments[0])) {
      case LOAD -> load();
      case CALL -> {
        try {
          llama_h.llama_max_devices();
          load();
        } catch (ExceptionInInitializerError e) {
          System.out.println("cause: " + e.getCause());
        }
      }
      case THREADS -> threads();
    }
  }

  private static void load() {
    try {
      NativeLibrary.load();
      NativeLibraryInfo info = NativeLibrary.info();
      System.out.println("loaded " + info.release());
      System.out.println("origin " + info.origin());
      System.out.println("directory " + info.directory());
      System.out.println(
          "threadpool " + (NativeLibrary.symbol("ggml_threadpool_new").address() != 0));
    } catch (NativeLibraryException e) {
      System.out.println(e.getMessage());
      System.out.println("tried " + e.triedPaths());
      try {
        NativeLibrary.load();
      } catch (NativeLibraryException again) {
        System.out.println("again the same: " + Objects.equals(again.getMessage(), e.getMessage()));
      }
    }
  }

  private static void threads() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Future<Object>>();
      for (int i = 0; i < 50; i++) {
        Callable<Object> viaFunction = llama_h::llama_max_devices;
        Callable<Object> viaLoader = () -> NativeLibrary.info().release();
        calls.add(executor.submit(viaFunction));
        calls.add(executor.submit(viaLoader));
      }
      for (Future<Object> call : calls) {
        call.get();
      }
      System.out.println("all loaded");
    }
  }
}
