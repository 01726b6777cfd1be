package io.github.llamapanama.chat.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Offers a method to models, or names the tool whose arguments a record is. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface ToolFunction {

  /** What the tool does and when to call it, for the model to read. */
  String value();

  /**
   * By which the model calls it; unless set, the name in Java with underscores: {@code get_weather}
   * for {@code getWeather}.
   */
  String name() default "";
}
