/// NumPy arrays: single `.npy` files, and `.npz` archives in and out. Arrays of Python objects are never unpickled.
@NullMarked
package lapidary.core.format.npz;

import org.jspecify.annotations.NullMarked;
