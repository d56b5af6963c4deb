/// The Look view: histogram, statistics and heat map of the selected weights, original against compressed.
@NullMarked
package lapidary.app.look;

import org.jspecify.annotations.NullMarked;
