package io.github.llamapanama.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.bindings.NativeLibrary;
import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.http.Endpoint;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.json.Json;
import io.github.llamapanama.server.llamacpp.GenerationSettings;
import io.github.llamapanama.server.llamacpp.TokenPiece;
import io.github.llamapanama.server.model.ModelLease;
import java.util.OptionalInt;

/**
 * {@code GET /props}: what a server and its model are, as llama.cpp's server tells it. Of several
 * models {@code ?model=} chooses one.
 */
final class PropsEndpoint implements Endpoint {
  private final ServerConfig config;
  private final Requests requests;

  PropsEndpoint(ServerConfig config, Requests requests) {
    this.config = config;
    this.requests = requests;
  }

  @Override
  public void answer(Exchange exchange) {
    try (ModelLease model = requests.models().lease(exchange.query("model"))) {
      exchange.reply(props(model.name(), model.llama()));
    }
  }

  private ObjectNode props(String name, Llama llama) {
    Vocabulary vocabulary = llama.model().vocabulary();
    ObjectNode props = Json.object();
    ObjectNode defaults = props.putObject("default_generation_settings");
    defaults.set("params", GenerationSettings.of(llama.defaultParams()).put("stream", false));
    defaults.put("n_ctx", llama.engine().sequenceContextSize());
    props.put("total_slots", llama.engine().params().context().maxSequences());
    props.put("model_alias", name);
    props.put("model_ftype", llama.model().info().fileType());
    props.put("model_path", llama.model().path().toString());
    props.putObject("modalities").put("vision", false).put("video", false).put("audio", false);
    props.put("endpoint_slots", true);
    props.put("endpoint_props", false);
    props.put("endpoint_metrics", config.metrics());
    props.put("ui", config.pages());
    props.put("chat_template", llama.model().chatTemplate().orElse(""));
    llama
        .model()
        .chatTemplate("tool_use")
        .ifPresent(template -> props.put("chat_template_tool_use", template));
    props.put("bos_token", text(vocabulary.specialTokens().bos(), vocabulary));
    props.put("eos_token", text(vocabulary.specialTokens().eos(), vocabulary));
    props.put("build_info", "v" + NativeLibrary.info().release());
    props.put("is_sleeping", false);
    return props;
  }

  private static String text(OptionalInt token, Vocabulary vocabulary) {
    return token.isPresent() ? TokenPiece.text(new int[] {token.getAsInt()}, vocabulary) : "";
  }
}
