/// Pictures on their way out: PNG files and the clipboard.
@NullMarked
package lapidary.views.image;

import org.jspecify.annotations.NullMarked;
