/// The live preview: the estimate line, the running estimates, and the text of both models side by side.
@NullMarked
package lapidary.app.preview;

import org.jspecify.annotations.NullMarked;
