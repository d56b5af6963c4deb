/// What was asked: immutable recipes, their canonical JSON, and the tree of everything that was tried (undo).
@NullMarked
package lapidary.core.recipe;

import org.jspecify.annotations.NullMarked;
