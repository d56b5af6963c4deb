/// Which tensor gets how many bits: from a budget or a preset to a recipe that names exact types.
@NullMarked
package lapidary.core.allocate;

import org.jspecify.annotations.NullMarked;
