/// Tables of names and numbers.
@NullMarked
package lapidary.views.table;

import org.jspecify.annotations.NullMarked;
