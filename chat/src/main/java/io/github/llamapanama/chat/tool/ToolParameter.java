package io.github.llamapanama.chat.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a parameter of a {@link ToolFunction}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface ToolParameter {

  /** What to put there, for the model to read. */
  String value() default "";

  /**
   * The parameter's name in JSON; unless set, its name in Java, which the compiler keeps only if
   * asked to by {@code -parameters}.
   */
  String name() default "";
}
