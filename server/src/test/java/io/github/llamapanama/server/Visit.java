package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A browser that knows nothing yet goes to a page. When it leaves, no script has failed and nothing
 * came from elsewhere.
 */
final class Visit implements AutoCloseable {
  private final BrowserContext context;
  private final Page page;
  private final List<String> requests = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  Visit(Browser browser, Browser.NewContextOptions options) {
    this.context = browser.newContext(options);
    context.setDefaultTimeout(SystemChromium.PATIENCE);
    this.page = context.newPage();
    page.onRequest(request -> requests.add(request.url()));
    page.onPageError(errors::add);
  }

  Page page() {
    return page;
  }

  BrowserContext context() {
    return context;
  }

  /** Takes a picture for people to look at, in {@code target/pages}. */
  BufferedImage screenshot(String name) {
    byte[] picture =
        page.screenshot(
            new Page.ScreenshotOptions().setPath(Path.of("target", "pages").resolve(name)));
    try {
      return ImageIO.read(new ByteArrayInputStream(picture));
    } catch (IOException e) {
      throw new AssertionError("the picture cannot be read", e);
    }
  }

  @Override
  public void close() {
    context.close();
    assertThat(errors).as("errors of scripts").isEmpty();
    assertThat(requests)
        .as("what was asked for")
        .isNotEmpty()
        .allMatch(url -> url.startsWith("http://127.0.0.1:"));
  }
}
