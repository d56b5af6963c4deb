/// Writing the compressed model: format, types, place, and where the files are afterwards.
@NullMarked
package lapidary.app.export;

import org.jspecify.annotations.NullMarked;
