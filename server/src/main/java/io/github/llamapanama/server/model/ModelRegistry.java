package io.github.llamapanama.server.model;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.server.config.ModelLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models that a server has, by name. The first is the default: it is loaded when the server
 * starts, the others when a request names them. A model that is loaded may be unloaded again when
 * nobody uses it: after a while, or since another needs its place.
 *
 * <p>Thread-safe.
 */
public final class ModelRegistry implements AutoCloseable {
  private final List<ModelSlot> slots;
  private final Map<String, ModelSlot> named = new HashMap<>();
  private final ModelPool pool;
  private volatile boolean ready;

  /**
   * @param models the default first; at least one, all with names of their own
   * @param limits how many may be loaded at once, and for how long
   */
  public ModelRegistry(List<ServedModel> models, ModelLimits limits) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("a server needs a model");
    }
    this.slots = models.stream().map(ModelSlot::new).toList();
    for (ModelSlot slot : slots) {
      slot.model().names().forEach(name -> name(name, slot));
    }
    this.pool = new ModelPool(slots, limits);
  }

  private void name(String name, ModelSlot slot) {
    if (named.put(name, slot) != null) {
      throw new IllegalArgumentException("two models are named '%s'".formatted(name));
    }
  }

  /** The names of all models, the default first. */
  public List<String> names() {
    return slots.stream().map(slot -> slot.model().name()).toList();
  }

  /** What is known of all models, the default first. */
  public List<ModelState> states() {
    return pool.states();
  }

  /**
   * What is known of a model.
   *
   * @param name the model's name or an alias
   * @throws ModelNotFoundException if there is no such model
   */
  public ModelState state(String name) {
    return pool.state(slot(name));
  }

  /**
   * Loads the default model.
   *
   * @throws io.github.llamapanama.core.ModelLoadException if it cannot be loaded
   * @throws java.util.concurrent.CancellationException if this thread is interrupted meanwhile
   */
  public void loadDefault() {
    pool.lease(defaultSlot()).close();
    ready = true;
  }

  /** Whether the default model was loaded, so that requests are answered. */
  public boolean ready() {
    return ready;
  }

  /** A loaded model, if it is; for looking at it alone, since others may unload it meanwhile. */
  public Optional<Llama> loaded(String name) {
    return Optional.ofNullable(named.get(name)).flatMap(pool::loaded);
  }

  /**
   * Takes a model, and loads it first if need be; requests that come meanwhile wait for the same
   * loading. One whose engine has failed is closed, once those who have it have given it back, and
   * loaded anew.
   *
   * @param name the model's name or an alias; the default if there is none. A server with one model
   *     does not mind how it is called, as its peers do not
   * @return the lease, which the caller closes
   * @throws ModelNotFoundException if there is no such model
   * @throws ModelLoadingException if the default model is still being loaded for the first time
   * @throws ModelsBusyException if others use all that would have to make room for it
   * @throws io.github.llamapanama.core.ModelLoadException if it cannot be loaded; the next request
   *     tries again
   * @throws java.util.concurrent.CancellationException if this is closed or the thread is
   *     interrupted
   */
  public ModelLease lease(Optional<String> name) {
    if (!ready) {
      throw new ModelLoadingException();
    }
    return pool.lease(name.map(this::slotFor).orElseGet(this::defaultSlot));
  }

  /**
   * Begins to load a model, without waiting for it. Does nothing if it is loaded.
   *
   * @throws ModelNotFoundException if there is no such model
   */
  public void load(String name) {
    pool.load(slot(name));
  }

  /**
   * Unloads a model. Does nothing if it is not loaded.
   *
   * @throws ModelNotFoundException if there is no such model
   * @throws ModelInUseException if it is being loaded, or a request uses it
   */
  public void unload(String name) {
    pool.unload(slot(name));
  }

  private ModelSlot defaultSlot() {
    return slots.getFirst();
  }

  private ModelSlot slotFor(String name) {
    return slots.size() == 1 ? defaultSlot() : slot(name);
  }

  private ModelSlot slot(String name) {
    @Nullable ModelSlot slot = named.get(name);
    if (slot == null) {
      throw new ModelNotFoundException(name, names());
    }
    return slot;
  }

  /**
   * Unloads all models. What they compute is cancelled, and so is the loading of others; it returns
   * when all memory is free.
   */
  @Override
  public void close() {
    pool.close();
  }
}
