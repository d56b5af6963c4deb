/// safetensors: single files, sharded sets, and the Hugging Face folders that hold them with
/// configuration and tokenizer.
@NullMarked
package lapidary.core.format.safetensors;

import org.jspecify.annotations.NullMarked;
