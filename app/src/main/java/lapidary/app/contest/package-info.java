/// Compare methods: any set of methods and presets, run on the selected layer or the whole model, as points of size
/// against loss.
@NullMarked
package lapidary.app.contest;

import org.jspecify.annotations.NullMarked;
