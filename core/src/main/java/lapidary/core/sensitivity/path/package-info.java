/// What gradients tell of a change of weights: integrals along the straight path between two
/// sets of weights, and traces
/// of second derivatives.
@NullMarked
package lapidary.core.sensitivity.path;

import org.jspecify.annotations.NullMarked;
