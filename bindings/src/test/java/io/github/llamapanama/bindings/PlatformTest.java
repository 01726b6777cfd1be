package io.github.llamapanama.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x64",
    "Linux, aarch64, linux-arm64",
    "Mac OS X, x86_64, macos-x64",
    "Mac OS X, aarch64, macos-arm64",
    "Windows 11, amd64, windows-x64",
    "Windows Server 2022, aarch64, windows-arm64",
    "FreeBSD, riscv64, freebsd-riscv64",
  })
  void everyPlatformHasItsFolder(String osName, String osArch, String platform) {
    assertThat(Platform.of(osName, osArch)).hasToString(platform);
  }

  @ParameterizedTest
  @CsvSource({
    "linux, libllama.so, true",
    "linux, libllama.so.0, true",
    "linux, libllama.so.0.5.0, true",
    "linux, libllama-server.so, false",
    "linux, libllama.so.bak, false",
    "linux, llama.so, false",
    "macos, libllama.dylib, true",
    "macos, libllama.0.5.0.dylib, true",
    "macos, libllama.so, false",
    "windows, llama.dll, true",
    "windows, libllama.dll, true",
    "windows, Llama.DLL, true",
    "windows, llama.lib, false",
  })
  void librariesAreKnownByTheNamesThatCMakeGivesThem(String os, String file, boolean known) {
    var names = new Platform(os, "x64").libraryFile("llama");
    assertThat(names.matcher(file).matches()).isEqualTo(known);
  }
}
