/// Numbers with a unit, an interval, a count and an account of how they were obtained.
@NullMarked
package lapidary.core.measure;

import org.jspecify.annotations.NullMarked;
