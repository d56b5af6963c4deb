/// One window for all files: a later start hands its files to the window that is there. Knows no JavaFX and nothing of
/// the rest of the program.
@NullMarked
package lapidary.app.instance;

import org.jspecify.annotations.NullMarked;
