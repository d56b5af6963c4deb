/// What the tensors of a file mean: roles, blocks, architecture, and the names and row orders of
/// the conventions.
@NullMarked
package lapidary.core.model;

import org.jspecify.annotations.NullMarked;
