/// Running work: progress, remaining time, cancel.
@NullMarked
package lapidary.views.job;

import org.jspecify.annotations.NullMarked;
