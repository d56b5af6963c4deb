/// Evidence: what running a model over a calibration text tells, for the methods that ask for it.
@NullMarked
package lapidary.core.calib;

import org.jspecify.annotations.NullMarked;
