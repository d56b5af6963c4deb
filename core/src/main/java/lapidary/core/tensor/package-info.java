/// What a tensor is, without its meaning: element types, shapes, and windows over mapped memory.
@NullMarked
package lapidary.core.tensor;

import org.jspecify.annotations.NullMarked;
