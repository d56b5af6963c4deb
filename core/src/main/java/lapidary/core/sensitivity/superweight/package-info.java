/// The few single weights that a language model cannot do without: found by one forward pass, zeroed or scaled to
/// show what they do.
@NullMarked
package lapidary.core.sensitivity.superweight;

import org.jspecify.annotations.NullMarked;
