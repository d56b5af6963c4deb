/// What a view shows when it has nothing to show yet, or could not get it.
@NullMarked
package lapidary.views.state;

import org.jspecify.annotations.NullMarked;
