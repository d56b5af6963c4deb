/// Graphs on data: what goes into them, what is read from their outputs, and the numbers that come of it.
@NullMarked
package lapidary.core.eval.graph;

import org.jspecify.annotations.NullMarked;
