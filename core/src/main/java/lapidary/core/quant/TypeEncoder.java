package lapidary.core.quant;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// Encodes real values in one stored type, in parallel by rows.
public record TypeEncoder(Workers workers) {

    /// @param tensor whose weights these are, for messages
    /// @param type a float or block type with a codec, whose block divides the rows
    /// @throws NotFiniteException for a weight that is not finite, or would not be in this type
    public CompressedTensor encode(TensorId tensor, RowSource weights, DType type, Job job) throws NotFiniteException {
        return encode(tensor, weights, type, Optional.empty(), job);
    }

    /// The same, giving more care to the columns that matter more, in types whose search weighs columns.
    ///
    /// @throws NotFiniteException as the other
    CompressedTensor encode(TensorId tensor, RowSource weights, DType type, Optional<Importance> importance, Job job)
            throws NotFiniteException {
        Shape shape = weights.shape();
        Codec codec = Codecs.find(type)
                .filter(Codec::encodes)
                .orElseThrow(() -> new IllegalArgumentException("no codec writes " + type));
        MemorySegment data = RowWindows.allocate(type.bytes(shape));
        RowWindows windows = new RowWindows(workers, tensor, weights, job);
        long rowBytes = type.bytes(Shape.of(shape.columns()));
        windows.forEach((window, firstRow, rows, values) -> {
            if (importance.isPresent() && codec.usesImportance()) {
                importance.get().encode(codec, values, weights.firstRow() + firstRow, data, firstRow * rowBytes);
            } else {
                codec.encode(values, 0, values.length, data, firstRow * rowBytes);
            }
            codec.decode(data, firstRow * rowBytes, values.length, values, 0);
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    weights.decode(firstRow, rows, values);
                    throw beyond(windows, firstRow, values, i, type);
                }
            }
        });
        return type.kind() == DType.Kind.BLOCK ? new Packed(shape, type, data) : new Dense(shape, type, data);
    }

    /// Blames the largest weight of the block that element `bad` lies in.
    private static NotFiniteException beyond(RowWindows windows, long firstRow, float[] values, int bad, DType type) {
        int from = bad - bad % type.blockElements();
        int worst = from;
        for (int i = from; i < from + type.blockElements(); i++) {
            if (Math.abs(values[i]) > Math.abs(values[worst])) {
                worst = i;
            }
        }
        int columns = windows.columns();
        return NotFiniteException.beyond(
                windows.tensor(), firstRow + worst / columns, worst % columns, values[worst], type);
    }
}
