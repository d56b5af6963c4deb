/// What each data type would make of one tensor: errors, true bits, and where the levels lie among the weights.
@NullMarked
package lapidary.core.quant.explore;

import org.jspecify.annotations.NullMarked;
