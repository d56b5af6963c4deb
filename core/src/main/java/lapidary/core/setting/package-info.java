/// One knob, declared once: its declaration makes the form in the window, the command-line flag and the recipe
/// entry.
@NullMarked
package lapidary.core.setting;

import org.jspecify.annotations.NullMarked;
