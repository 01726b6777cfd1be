package io.github.llamapanama.cli;

import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Printable;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.core.Device;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "devices",
    description = "List the devices that models can run on.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class DevicesCommand implements Runnable {
  private final Streams streams;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  DevicesCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    List<Device> devices = Device.all();
    if (json) {
      streams.out().println(Json.pretty(devices.stream().map(DevicesCommand::toJson).toList()));
      return;
    }
    Table table = new Table("NAME", "TYPE", "FREE", "TOTAL", "DESCRIPTION");
    for (Device device : devices) {
      table.add(
          device.name(),
          type(device),
          Printable.bytes(device.freeMemory()),
          Printable.bytes(device.totalMemory()),
          device.description());
    }
    table.print(streams.out());
  }

  private static Map<String, Object> toJson(Device device) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", device.name());
    object.put("type", type(device));
    object.put("free_memory", device.freeMemory());
    object.put("total_memory", device.totalMemory());
    object.put("description", device.description());
    return object;
  }

  private static String type(Device device) {
    return device.type().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
