package lapidary.core.quant.explore;

import java.util.Objects;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Evenly spaced rows of a source, the first one among them.
///
/// @param of what they are rows of
/// @param count how many; all when there are no more
public record SampledRows(RowSource of, long count) implements RowSource {

    /// @throws IllegalArgumentException when there are not so many
    public SampledRows {
        if (count < 0 || count > of.shape().rows()) {
            throw new IllegalArgumentException(count + " of " + of.shape().rows() + " rows");
        }
    }

    /// So many rows that no more than these weights are read, but at least one.
    public static SampledRows of(RowSource source, long mostWeights) {
        long columns = Math.max(1, source.shape().columns());
        long rows = source.shape().rows();
        return new SampledRows(source, Math.min(rows, Math.max(1, mostWeights / columns)));
    }

    /// Whether nothing is left out.
    public boolean isWhole() {
        return count == of.shape().rows();
    }

    @Override
    public Shape shape() {
        return Shape.of(count, of.shape().columns());
    }

    @Override
    public boolean isDecodable() {
        return of.isDecodable();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, count);
        if (isWhole()) {
            of.decode(firstRow, rows, out);
            return;
        }
        int columns = Math.toIntExact(of.shape().columns());
        float[] row = new float[columns];
        for (int i = 0; i < rows; i++) {
            of.decode(row(firstRow + i), 1, row);
            System.arraycopy(row, 0, out, i * columns, columns);
        }
    }

    /// Number in the source of a row of the sample.
    private long row(long sampled) {
        return Math.multiplyHigh(sampled, of.shape().rows()) == 0
                ? sampled * of.shape().rows() / count
                : Math.round((double) sampled * of.shape().rows() / count);
    }
}
