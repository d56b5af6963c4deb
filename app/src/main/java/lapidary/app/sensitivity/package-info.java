/// Which tensors, rows and single weights a model cannot spare: the maps of sensitivity and of super weights.
@NullMarked
package lapidary.app.sensitivity;

import org.jspecify.annotations.NullMarked;
