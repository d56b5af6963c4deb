/// What the whole window shares: the opened model, the one selection, the recipe with its undo tree, and its plan.
/// Every feature reads these properties; edits go through here and nowhere else.
@NullMarked
package lapidary.app.workbench;

import org.jspecify.annotations.NullMarked;
