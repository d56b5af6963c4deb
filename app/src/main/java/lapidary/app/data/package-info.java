/// The one place where data is chosen: for calibration, for search, and for judging; no content serves two of them.
@NullMarked
package lapidary.app.data;

import org.jspecify.annotations.NullMarked;
