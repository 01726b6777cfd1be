package io.github.llamapanama.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SystemInfoTest {
  @Test
  void theLibrariesTellWhatTheyCan() {
    SystemInfo info = SystemInfo.read();
    assertThat(info.features()).startsWith("CPU :");
    assertThat(info.maxSequences()).isEqualTo(256);
    assertThat(info.maxDevices()).isPositive();
  }

  @Test
  void theCpuIsAmongTheDevices() {
    assertThat(Device.all())
        .anySatisfy(
            device -> {
              assertThat(device.type()).isEqualTo(Device.Type.CPU);
              assertThat(device.name()).isEqualTo("CPU");
              assertThat(device.description()).isNotBlank();
              assertThat(device.totalMemory()).isPositive();
              assertThat(device.freeMemory()).isBetween(0L, device.totalMemory());
            });
  }

  @Test
  void aDeviceOfAnotherMachineIsRefused() {
    Device device = new Device("CUDA99", "far away", Device.Type.GPU, 0, 0);
    assertThatThrownBy(device::segment)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CUDA99")
        .hasMessageContaining("CPU");
  }
}
