package io.github.llamapanama.server.model;

import io.github.llamapanama.chat.Llama;
import java.util.List;
import java.util.Optional;

/**
 * The models that a server has, by name. The first is the default: it is loaded when the server
 * starts, the others when a request names them.
 *
 * <p>Thread-safe.
 */
public final class ModelRegistry implements AutoCloseable {
  private final List<Slot> slots;

  /**
   * @param models the default first; at least one
   */
  public ModelRegistry(List<ServedModel> models) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("a server needs a model");
    }
    this.slots = models.stream().map(Slot::new).toList();
  }

  /** The names of all models, the default first. */
  public List<String> names() {
    return slots.stream().map(slot -> slot.model.name()).toList();
  }

  /** Loads the default model. */
  public void loadDefault() {
    slots.getFirst().lease().close();
  }

  /** Whether the default model is loaded. */
  public boolean ready() {
    return slots.getFirst().loaded().isPresent();
  }

  /** A loaded model, if it is; for looking at it alone. */
  public Optional<Llama> loaded(String name) {
    return slots.stream()
        .filter(slot -> slot.model.name().equals(name))
        .findFirst()
        .flatMap(Slot::loaded);
  }

  /**
   * Takes a model, and loads it first if need be.
   *
   * @param name the model's name; the default if there is none. A server with one model does not
   *     mind how it is called, as its peers do not
   * @return the lease, which the caller closes
   * @throws ModelNotFoundException if there is no such model
   * @throws ModelLoadingException if the default model is being loaded
   * @throws io.github.llamapanama.core.ModelLoadException if it cannot be loaded
   */
  public ModelLease lease(Optional<String> name) {
    if (!ready()) {
      throw new ModelLoadingException();
    }
    if (name.isEmpty() || slots.size() == 1) {
      return slots.getFirst().lease();
    }
    return slots.stream()
        .filter(slot -> slot.model.name().equals(name.get()))
        .findFirst()
        .orElseThrow(() -> new ModelNotFoundException(name.get(), names()))
        .lease();
  }

  /** Unloads all models; what they are computing is cancelled. */
  @Override
  public void close() {
    slots.forEach(Slot::close);
  }

  /** One model, loaded or not. */
  private static final class Slot {
    private final ServedModel model;
    private Optional<Llama> llama = Optional.empty();

    Slot(ServedModel model) {
      this.model = model;
    }

    synchronized Optional<Llama> loaded() {
      return llama;
    }

    synchronized ModelLease lease() {
      if (llama.isEmpty()) {
        llama = Optional.of(model.load().get());
      }
      return new ModelLease(model.name(), llama.get(), () -> {});
    }

    synchronized void close() {
      llama.ifPresent(Llama::close);
      llama = Optional.empty();
    }
  }
}
