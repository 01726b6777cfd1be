package io.github.llamapanama.chat.template.tree;

import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.TextBuilder;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * {@code {% for a in b if c recursive %}…{% else %}…{% endfor %}}.
 *
 * @param target what each element is assigned to, in a scope of {@code layout}
 * @param testTarget the same in a scope of {@code testLayout}
 * @param loopSlot where {@code loop} goes; -1 if the body does not read it
 */
public record Loop(
    Target target,
    Expression elements,
    Layout layout,
    Statements.Block body,
    int loopSlot,
    @Nullable Expression test,
    Target testTarget,
    Layout testLayout,
    Layout elseLayout,
    Statements.@Nullable Block otherwise,
    boolean recursive,
    int line)
    implements Statement {

  @Override
  public Outcome execute(Scope scope) {
    scope.rendering().line(line);
    return run(scope, elements.evaluate(scope), 0);
  }

  /** Runs the loop again over inner elements and returns what it writes: {@code loop(inner)}. */
  Text recurse(Scope scope, Object inner, int depth) {
    Rendering rendering = scope.rendering();
    rendering.enter();
    TextBuilder captured = new TextBuilder(rendering);
    TextBuilder before = rendering.redirect(captured);
    try {
      run(scope, inner, depth);
    } finally {
      rendering.redirect(before);
      rendering.leave();
    }
    return captured.toText();
  }

  private Outcome run(Scope scope, Object iterable, int depth) {
    Rendering rendering = scope.rendering();
    Iterator<Object> iterator = Operators.iterate(iterable);
    if (test != null) {
      iterator = new Selection(iterator, scope);
    }
    LoopState loop = null;
    if (loopSlot >= 0) {
      loop = new LoopState(this, scope, test == null ? iterable : null, iterator, depth);
      iterator = loop;
    }
    boolean empty = true;
    while (iterator.hasNext()) {
      Object element = iterator.next();
      empty = false;
      rendering.iterate();
      Scope round = new Scope(layout, scope);
      if (loop != null) {
        round.set(loopSlot, loop);
      }
      target.assign(round, element);
      if (body.execute(round) == Outcome.BREAK) {
        return Outcome.NEXT;
      }
    }
    if (empty && otherwise != null) {
      return otherwise.execute(new Scope(elseLayout, scope));
    }
    return Outcome.NEXT;
  }

  /** The elements that pass the test, each tested when it is asked for. */
  private final class Selection implements Iterator<Object> {

    private final Iterator<Object> all;
    private final Scope scope;
    private @Nullable Object next;

    Selection(Iterator<Object> all, Scope scope) {
      this.all = all;
      this.scope = scope;
    }

    @Override
    public boolean hasNext() {
      while (next == null && all.hasNext()) {
        Object element = all.next();
        scope.rendering().iterate();
        Scope inner = new Scope(testLayout, scope);
        testTarget.assign(inner, element);
        if (test == null || Operators.truth(test.evaluate(inner))) {
          next = element;
        }
      }
      return next != null;
    }

    @Override
    public Object next() {
      Object element = hasNext() ? next : null;
      next = null;
      if (element == null) {
        throw new NoSuchElementException();
      }
      return element;
    }
  }
}
