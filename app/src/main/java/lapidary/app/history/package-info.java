/// Everything that was tried with the open model, as a tree to look at and walk in.
@NullMarked
package lapidary.app.history;

import org.jspecify.annotations.NullMarked;
