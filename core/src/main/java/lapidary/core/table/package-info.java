/// What each type costs each tensor, and what it does to the model, measured once and kept on disk.
/// Choosing types for a size reads this and runs nothing.
@NullMarked
package lapidary.core.table;

import org.jspecify.annotations.NullMarked;
