/// Tokenizers, made from whatever vocabulary a model carries.
@NullMarked
package lapidary.core.text;

import org.jspecify.annotations.NullMarked;
