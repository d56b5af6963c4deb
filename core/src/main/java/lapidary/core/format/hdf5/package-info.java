/// HDF5 files as Keras writes them (`.h5`, and inside `.keras`), read-only: groups, contiguous and chunked numbers,
/// deflate and shuffle. What else HDF5 can do is named and not shown.
@NullMarked
package lapidary.core.format.hdf5;

import org.jspecify.annotations.NullMarked;
