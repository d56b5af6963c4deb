/// Zip archives that nobody vouches for: their directory checked against what lies in the file, stored members as
/// windows over the map, deflated ones inflated within bounds.
@NullMarked
package lapidary.core.format.zip;

import org.jspecify.annotations.NullMarked;
