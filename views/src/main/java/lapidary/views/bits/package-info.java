/// Bits per weight at a glance.
@NullMarked
package lapidary.views.bits;

import org.jspecify.annotations.NullMarked;
