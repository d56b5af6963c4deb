/// What models are calibrated, tuned and judged on: texts, token ids, labelled images, sentence pairs, arrays;
/// recognized by content, named by hash, and kept apart by use.
@NullMarked
package lapidary.core.data;

import org.jspecify.annotations.NullMarked;
