/// GGUF, the model file of llama.cpp: metadata, tensor list and data in one file.
@NullMarked
package lapidary.core.format.gguf;

import org.jspecify.annotations.NullMarked;
