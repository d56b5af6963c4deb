package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// The explicit list of codecs, one per stored type.
public final class Codecs {
    private Codecs() {}

    /// The codec of a type; empty when Lapidary can size and copy it but not decode it.
    public static Optional<Codec> find(DType type) {
        return Optional.empty();
    }

    /// The stored tensor as a compressed one: a view over the same mapped bytes.
    public static CompressedTensor view(Tensor tensor) {
        return switch (tensor.type().kind()) {
            case FLOAT, INTEGER -> new Dense(tensor.shape(), tensor.type(), tensor.data());
            case BLOCK, OPAQUE -> new Packed(tensor.shape(), tensor.type(), tensor.data());
        };
    }

    /// Decodes rows of stored data; see [lapidary.core.tensor.RowSource#decode].
    static void decodeRows(DType type, Shape shape, MemorySegment data, long firstRow, int rows, float[] out) {
        throw new IllegalStateException("contract draft");
    }

    /// The parts of a type's block in bits, times the number of blocks.
    static Ledger ledger(DType type, long elements) {
        throw new IllegalStateException("contract draft");
    }
}
