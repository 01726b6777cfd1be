package io.github.llamapanama.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Chromium of this machine, without a window: {@code LLAMA_CHROMIUM} names one that is not on
 * the path. It is driven by Playwright, whose driver runs on the machine's Node.js.
 */
final class SystemChromium implements AutoCloseable {
  /** How long anything may take on a busy machine, in milliseconds. */
  static final double PATIENCE = 30_000;

  /** Nothing of it asks anything of the world outside. */
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  private SystemChromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts it; what needs it is skipped where it is missing. */
  static SystemChromium start() {
    Optional<Path> chromium =
        onPath(
            Stream.concat(
                Optional.ofNullable(System.getenv("LLAMA_CHROMIUM")).stream(),
                Stream.of("chromium", "chromium-browser", "google-chrome")));
    Optional<Path> node = onPath(Stream.of("node"));
    need(
        chromium.isPresent(),
        "there is no chromium, chromium-browser or google-chrome on the path, and LLAMA_CHROMIUM"
            + " names none");
    need(node.isPresent(), "there is no node on the path");
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.orElseThrow().toString(),
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium.orElseThrow())
                    .setArgs(ARGUMENTS));
    return new SystemChromium(playwright, browser);
  }

  /** Goes to a page in a window of a desktop. */
  Visit visit(URI address) {
    return visit(address, new Browser.NewContextOptions().setViewportSize(1200, 850));
  }

  /** Goes to a page. */
  Visit visit(URI address, Browser.NewContextOptions options) {
    Visit visit = new Visit(browser, options);
    visit.page().navigate(address.toString());
    return visit;
  }

  @Override
  public void close() {
    playwright.close();
  }

  private static void need(boolean there, String missing) {
    if (!there) {
      System.out.println("The pages are not tested in a browser: " + missing + ".");
    }
    assumeTrue(there, missing);
  }

  private static Optional<Path> onPath(Stream<String> names) {
    List<Path> directories =
        Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of).toList();
    return names
        .flatMap(name -> directories.stream().map(directory -> directory.resolve(name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
