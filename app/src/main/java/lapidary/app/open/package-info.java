/// Ways into the window: file chooser, drop, clipboard, recent files and samples, each behind a small interface.
@NullMarked
package lapidary.app.open;

import org.jspecify.annotations.NullMarked;
