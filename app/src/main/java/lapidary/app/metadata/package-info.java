/// The metadata of the file to be written: keys, types, values, the chat template.
@NullMarked
package lapidary.app.metadata;

import org.jspecify.annotations.NullMarked;
