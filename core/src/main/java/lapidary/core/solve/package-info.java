/// Carries out chains of stages: tensor by tensor with what the original gives, or block by block with what the
/// compressed layers before really give.
@NullMarked
package lapidary.core.solve;

import org.jspecify.annotations.NullMarked;
