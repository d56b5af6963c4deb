/// Search by evolution over bits, sparsity or depth, watched as it runs.
@NullMarked
package lapidary.app.search;

import org.jspecify.annotations.NullMarked;
