/// The view *Prune*: how much each layer keeps by every scheme, which weights these are, and what that saves.
@NullMarked
package lapidary.app.prune;

import org.jspecify.annotations.NullMarked;
