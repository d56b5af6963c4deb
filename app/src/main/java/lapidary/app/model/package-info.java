/// The model tree: every tensor by block and role, with its size and its present choice.
@NullMarked
package lapidary.app.model;

import org.jspecify.annotations.NullMarked;
