/// The choice panel: a method and its settings for the selection, what the target file can hold, and the totals.
@NullMarked
package lapidary.app.choice;

import org.jspecify.annotations.NullMarked;
