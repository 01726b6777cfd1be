package io.github.llamapanama.server.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** Which names and addresses mean this machine, and lead to it from nowhere else. */
public final class Loopback {
  private Loopback() {}

  /** Whether a server that listens at a host is reached from this machine only. */
  public static boolean isHost(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Whether a name in a URI means this machine, without asking anybody. */
  static boolean isName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("localhost")
        || lower.endsWith(".localhost")
        || (lower.startsWith("127.") && isAddress(lower))
        || lower.equals("[::1]");
  }

  /** Whether a name in a URI is an address. */
  static boolean isAddress(String name) {
    return name.startsWith("[") || name.matches("\\d{1,3}(\\.\\d{1,3}){3}");
  }
}
