/// Forward passes of causal language models: whole sequences for evaluation, token by token for generation.
@NullMarked
package lapidary.core.infer;

import org.jspecify.annotations.NullMarked;
