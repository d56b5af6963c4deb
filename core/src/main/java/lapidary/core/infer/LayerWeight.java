package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.linalg.InterleavedProducts;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.StoredProducts;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;

/// The weights of a linear layer, [outputs, inputs], in the form in which they are multiplied.
sealed interface LayerWeight {

    int outputs();

    int inputs();

    /// The outputs `from` to `from + count` alone, over the same memory: a part of a fused layer,
    /// one expert of many.
    LayerWeight outputs(int from, int count);

    /// F32 in native memory.
    record Decoded(Matrix matrix) implements LayerWeight {

        @Override
        public int outputs() {
            return matrix.rows();
        }

        @Override
        public int inputs() {
            return matrix.columns();
        }

        @Override
        public LayerWeight outputs(int from, int count) {
            return new Decoded(matrix.rows(from, count));
        }
    }

    /// As they are stored, with a copy for single tokens in which rows lie side by side.
    ///
    /// @param tiles see [InterleavedProducts], from that of the first output on
    record Interleaved(Stored stored, DType type, MemorySegment tiles) implements LayerWeight {

        @Override
        public int outputs() {
            return stored.outputs();
        }

        @Override
        public int inputs() {
            return stored.inputs();
        }

        /// As they are stored, where the outputs do not begin with a tile.
        @Override
        public LayerWeight outputs(int from, int count) {
            Stored part = stored.outputs(from, count);
            int together = products().rows();
            return from % together == 0
                    ? new Interleaved(
                            part,
                            type,
                            tiles.asSlice(from / together * products().tileBytes(type, inputs())))
                    : part;
        }

        static InterleavedProducts products() {
            return InterleavedProducts.fastest().orElseThrow();
        }
    }

    /// As they are stored; decoded a tile at a time where they cannot be multiplied so.
    ///
    /// @param first row of the source
    record Stored(RowSource source, long first, int outputs, int inputs) implements LayerWeight {

        static Stored of(RowSource source) {
            return new Stored(
                    source,
                    0,
                    Math.toIntExact(source.shape().rows()),
                    Math.toIntExact(source.shape().columns()));
        }

        @Override
        public Stored outputs(int from, int count) {
            if (from < 0 || count < 0 || from > outputs - count) {
                throw new IndexOutOfBoundsException("outputs " + from + " + " + count + " of " + outputs);
            }
            return new Stored(source, first + from, count, inputs);
        }

        /// The stored rows, where they are multiplied as they lie.
        Optional<Rows> rows() {
            return rows(source);
        }

        /// Whether a source is multiplied as it is stored.
        static boolean isDirect(RowSource source) {
            return rows(source).isPresent();
        }

        static Optional<Rows> rows(RowSource source) {
            return switch (source) {
                case Packed packed -> rows(packed.type(), packed.data(), source);
                case Dense dense -> rows(dense.type(), dense.data(), source);
                default -> Optional.empty();
            };
        }

        private static Optional<Rows> rows(DType type, MemorySegment data, RowSource source) {
            return StoredProducts.fastest().covers(type) && source.shape().columns() % type.blockElements() == 0
                    ? Optional.of(
                            new Rows(type, data, source.shape().columns() / type.blockElements() * type.blockBytes()))
                    : Optional.empty();
        }

        /// @param bytes of a row
        record Rows(DType type, MemorySegment data, long bytes) {}
    }
}
