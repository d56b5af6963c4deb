/// What the window can do, as one list of actions: shortcuts, menus, the palette, the cheat sheet and tooltips are
/// made from it.
@NullMarked
package lapidary.app.action;

import org.jspecify.annotations.NullMarked;
