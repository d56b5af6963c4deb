/// Many candidates against each other: which there are, how they are run through the preview one after the other, and
/// the table, the front and the kept results that come of it.
@NullMarked
package lapidary.core.bench;

import org.jspecify.annotations.NullMarked;
