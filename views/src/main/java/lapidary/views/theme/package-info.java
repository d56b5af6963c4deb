/// The look: the two themes and the fonts that ship with the program.
@NullMarked
package lapidary.views.theme;

import org.jspecify.annotations.NullMarked;
