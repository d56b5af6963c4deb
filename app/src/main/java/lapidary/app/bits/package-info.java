/// The place *Bits*: types measured once, a budget answered at once, and what each layer takes to change by hand.
@NullMarked
package lapidary.app.bits;

import org.jspecify.annotations.NullMarked;
