/// Reverse mode through causal language models, derived by hand beside the forward parts of `infer`: the gradient of a
/// loss by every weight, block by block, in bounded memory. ONNX graphs have none.
@NullMarked
package lapidary.core.gradient;

import org.jspecify.annotations.NullMarked;
