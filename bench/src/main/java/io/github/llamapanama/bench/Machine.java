package io.github.llamapanama.bench;

import io.github.llamapanama.core.SystemInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where figures come from.
 *
 * @param processor its name, or its architecture where the system tells no name
 * @param processors how many of them there are
 * @param system the operating system
 * @param java the virtual machine
 * @param features the instruction sets that llama.cpp uses
 */
record Machine(String processor, int processors, String system, String java, String features) {

  static Machine here() {
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        SystemInfo.read().features());
  }

  private static String processorName() {
    Path file = Path.of("/proc/cpuinfo");
    String fallback = System.getProperty("os.arch", "unknown");
    if (!Files.isReadable(file)) {
      return fallback;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(fallback);
    } catch (IOException e) {
      return fallback;
    }
  }
}
