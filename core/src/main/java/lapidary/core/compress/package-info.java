/// What happened: runs a plan, streaming, into a file, and reports it.
@NullMarked
package lapidary.core.compress;

import org.jspecify.annotations.NullMarked;
