/// The shell: the application, its one stage, the layout of the parts and the keyboard.
@NullMarked
package lapidary.app.window;

import org.jspecify.annotations.NullMarked;
