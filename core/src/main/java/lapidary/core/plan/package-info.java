/// What will happen: from a recipe and a file's headers, exact bits and bytes, without reading a weight.
@NullMarked
package lapidary.core.plan;

import org.jspecify.annotations.NullMarked;
