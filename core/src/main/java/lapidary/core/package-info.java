/// The root of everything that works without a screen: from a test, the command line or the window alike.
/// Its rooms are the packages beneath; a room uses only rooms it may see by the architecture test.
@NullMarked
package lapidary.core;

import org.jspecify.annotations.NullMarked;
