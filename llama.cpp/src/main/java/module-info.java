/**
 * llama.cpp's shared libraries for one platform, as resources under {@code
 * META-INF/llama-panama/natives}. There is no Java code here; the bindings find the libraries by
 * their {@code natives.properties}.
 */
module io.github.llamapanama.natives {}
