/// What an edit costs, before anything is written: incremental, latest-wins, in three waves.
@NullMarked
package lapidary.core.preview;

import org.jspecify.annotations.NullMarked;
