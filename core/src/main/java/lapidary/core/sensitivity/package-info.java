/// How fragile each tensor of a model is: scores, one file each, the list of them, how well they agree with what is
/// measured; and the few single weights that a model cannot do without.
@NullMarked
package lapidary.core.sensitivity;

import org.jspecify.annotations.NullMarked;
