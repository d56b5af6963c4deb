/// Removing weights: how many each layer keeps (schemes), which they are (scores), and what that saves. One file per
/// method.
@NullMarked
package lapidary.core.prune;

import org.jspecify.annotations.NullMarked;
