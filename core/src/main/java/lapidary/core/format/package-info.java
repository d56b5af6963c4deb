/// Model files: which format a path holds, opening it header-first, and writing one without leaving
/// half a file.
@NullMarked
package lapidary.core.format;

import org.jspecify.annotations.NullMarked;
