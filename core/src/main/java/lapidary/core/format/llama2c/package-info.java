/// The binary checkpoints of llama2.c, with the tokenizer beside them.
@NullMarked
package lapidary.core.format.llama2c;

import org.jspecify.annotations.NullMarked;
