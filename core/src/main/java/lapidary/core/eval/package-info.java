/// Perplexity, KL divergence and agreement, each under a named protocol with its standard error.
@NullMarked
package lapidary.core.eval;

import org.jspecify.annotations.NullMarked;
