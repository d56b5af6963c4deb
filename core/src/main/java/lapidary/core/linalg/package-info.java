/// Dense arithmetic on native memory: matrix products through OpenBLAS, vector kernels, singular values.
/// The only room (with gradient) that knows OpenBLAS, ND4J or the Vector API; each fast version has a plain twin.
@NullMarked
package lapidary.core.linalg;

import org.jspecify.annotations.NullMarked;
