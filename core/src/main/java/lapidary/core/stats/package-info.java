/// Moments, histograms, percentiles and outliers of a tensor, in one bounded-memory pass.
@NullMarked
package lapidary.core.stats;

import org.jspecify.annotations.NullMarked;
