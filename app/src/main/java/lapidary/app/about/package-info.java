/// What this program is: its version, what it runs on, and the licences of everything that comes with it.
@NullMarked
package lapidary.app.about;

import org.jspecify.annotations.NullMarked;
