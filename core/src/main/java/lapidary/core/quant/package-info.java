/// Quantizers: one file per method, each a [lapidary.core.method.Transform], and the list of them.
@NullMarked
package lapidary.core.quant;

import org.jspecify.annotations.NullMarked;
