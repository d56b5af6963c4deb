/// llama.cpp's presets for the whole model, its lists of types, and the importance matrix that choices rest on.
@NullMarked
package lapidary.app.preset;

import org.jspecify.annotations.NullMarked;
