package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_h;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The facts about a model. A model that was loaded {@linkplain ModelParams#vocabularyOnly()
 * vocabulary-only} has no shape: its counts and sizes are 0.
 *
 * @param architecture the name of the architecture, such as {@code llama}
 * @param description architecture, size and file type in a few words
 * @param fileType how the weights are quantized, such as {@code Q8_0}
 * @param sizeInBytes the size of all tensors
 * @param parameterCount the number of weights
 * @param trainedContextSize the context length in tokens the model was trained for
 * @param embeddingSize the width of a token's embedding inside the model
 * @param inputEmbeddingSize the width of an embedding the model takes as input
 * @param outputEmbeddingSize the width of an embedding the model gives as output
 * @param layerCount the number of layers, without those for multi-token prediction
 * @param predictionLayerCount the number of layers for multi-token prediction
 * @param headCount the number of attention heads in the first layer
 * @param keyValueHeadCount the number of key and value heads in the first layer
 * @param slidingWindowSize how many tokens back its sliding-window attention sees, 0 if it has none
 * @param ropeFrequencyScale the RoPE frequency scaling factor of the training
 * @param hasEncoder whether the model has an encoder
 * @param hasDecoder whether the model has a decoder
 * @param decoderStartToken the token that begins the decoder's output, for models with an encoder
 * @param recurrent whether the model is recurrent, such as Mamba or RWKV
 * @param hybrid whether the model mixes attention and recurrent layers
 * @param diffusion whether the model generates by diffusion
 * @param classifierLabels the names of the classes, if the model is a classifier with named classes
 */
public record ModelInfo(
    String architecture,
    String description,
    String fileType,
    long sizeInBytes,
    long parameterCount,
    int trainedContextSize,
    int embeddingSize,
    int inputEmbeddingSize,
    int outputEmbeddingSize,
    int layerCount,
    int predictionLayerCount,
    int headCount,
    int keyValueHeadCount,
    int slidingWindowSize,
    float ropeFrequencyScale,
    boolean hasEncoder,
    boolean hasDecoder,
    OptionalInt decoderStartToken,
    boolean recurrent,
    boolean hybrid,
    boolean diffusion,
    List<String> classifierLabels) {

  /** Copies the list. */
  public ModelInfo {
    classifierLabels = List.copyOf(classifierLabels);
  }

  static ModelInfo read(MemorySegment model, Map<String, String> metadata) {
    int layers = llama_h.llama_model_n_layer(model);
    // Upstream asserts that there is a first layer.
    boolean shaped = layers > 0;
    int decoderStart = llama_h.llama_model_decoder_start_token(model);
    return new ModelInfo(
        metadata.getOrDefault("general.architecture", ""),
        Strings.read((buffer, size) -> llama_h.llama_model_desc(model, buffer, size)),
        llama_h.llama_ftype_name(llama_h.llama_model_ftype(model)).getString(0),
        llama_h.llama_model_size(model),
        llama_h.llama_model_n_params(model),
        llama_h.llama_model_n_ctx_train(model),
        llama_h.llama_model_n_embd(model),
        llama_h.llama_model_n_embd_inp(model),
        llama_h.llama_model_n_embd_out(model),
        layers,
        llama_h.llama_model_n_layer_nextn(model),
        shaped ? llama_h.llama_model_n_head(model) : 0,
        shaped ? llama_h.llama_model_n_head_kv(model) : 0,
        llama_h.llama_model_n_swa(model),
        shaped ? llama_h.llama_model_rope_freq_scale_train(model) : 0,
        llama_h.llama_model_has_encoder(model),
        llama_h.llama_model_has_decoder(model),
        decoderStart < 0 ? OptionalInt.empty() : OptionalInt.of(decoderStart),
        llama_h.llama_model_is_recurrent(model),
        llama_h.llama_model_is_hybrid(model),
        llama_h.llama_model_is_diffusion(model),
        classifierLabels(model));
  }

  private static List<String> classifierLabels(MemorySegment model) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; ; i++) {
      MemorySegment label = llama_h.llama_model_cls_label(model, i);
      if (label.equals(MemorySegment.NULL)) {
        return labels;
      }
      labels.add(label.getString(0));
    }
  }
}
