/// Work away from the screen: background jobs with progress and cancel, and lanes in which the newest request wins.
/// The only place of the window that starts threads.
@NullMarked
package lapidary.app.job;

import org.jspecify.annotations.NullMarked;
