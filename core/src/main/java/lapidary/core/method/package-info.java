/// The contract that every compression method meets, and the explicit list of the methods there are.
@NullMarked
package lapidary.core.method;

import org.jspecify.annotations.NullMarked;
