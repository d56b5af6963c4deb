/// The data-type explorer: what each type would make of the selected tensor, and where its levels lie.
@NullMarked
package lapidary.app.datatype;

import org.jspecify.annotations.NullMarked;
