/// Single weights multiplied by factors, as a step of a recipe: super weights zeroed or scaled.
@NullMarked
package lapidary.core.edit;

import org.jspecify.annotations.NullMarked;
