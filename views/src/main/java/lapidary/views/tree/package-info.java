/// What a row of the model tree shows.
@NullMarked
package lapidary.views.tree;

import org.jspecify.annotations.NullMarked;
