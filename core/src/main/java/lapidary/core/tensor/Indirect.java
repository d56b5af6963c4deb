package lapidary.core.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/// How the values of a tensor are had where they do not lie in its file one after the other.
///
/// May be read by several threads at once.
public sealed interface Indirect {

    /// Bytes of the tensor's own type, but in another order than a row after the other: big-endian, strided, packed
    /// into a field of a message, deflated.
    non-sealed interface Rearranged extends Indirect {
        /// Brings rows into plain order, little-endian.
        ///
        /// @param out receives exactly the bytes of these rows, from offset 0
        /// @throws IndexOutOfBoundsException when the rows lie outside the tensor or `out` is too short
        void read(long firstRow, int rows, MemorySegment out);
    }

    /// Values that are computed from several stored parts: integer codes, scales and zero points of a quantized
    /// checkpoint, say. The tensor's type is [DType#COMPUTED].
    non-sealed interface Computed extends Indirect, RowSource {
        /// Where the stored bits go, by part: "codes", "scales", "zero points" …
        SortedMap<String, Long> bits();

        /// The number type that every value is stored in, where nothing is computed but its place;
        /// empty where values
        /// are computed in single precision.
        default Optional<DType> numberType() {
            return Optional.empty();
        }

        /// The tensors of the file that hold the parts, by what they hold; empty where a format keeps
        /// them otherwise.
        default SortedMap<String, Tensor> parts() {
            return Collections.emptySortedMap();
        }
    }
}
