/// What a tensor became: codecs for every stored type, integer grids, and the ledger of every bit.
@NullMarked
package lapidary.core.compressed;

import org.jspecify.annotations.NullMarked;
