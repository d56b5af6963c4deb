/// Numbers as a person reads them: bytes, counts, shares, intervals; and labels that show them.
@NullMarked
package lapidary.views.text;

import org.jspecify.annotations.NullMarked;
