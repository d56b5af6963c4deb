package lapidary.core.data;

import java.util.Arrays;
import lapidary.core.tensor.Shape;

/// One array of examples, held in memory.
public final class DataArray {
    private final String name;
    private final Shape shape;
    private final boolean isWhole;
    private final double[] values; // (count, elements of one example)
    private final int each;

    /// @param shape the first extent counts examples
    /// @param isWhole whether it holds integers, such as token ids; exact up to 2⁵³
    DataArray(String name, Shape shape, boolean isWhole, double[] values) {
        this.name = name;
        this.shape = shape;
        this.isWhole = isWhole;
        this.values = values;
        this.each = shape.dimensions().getFirst() == 0
                ? 0
                : Math.toIntExact(values.length / shape.dimensions().getFirst());
    }

    /// The name in the file: "x", "input_ids"; "features" where there is none.
    public String name() {
        return name;
    }

    /// The first extent counts examples.
    public Shape shape() {
        return shape;
    }

    /// Whether it holds integers.
    public boolean isWhole() {
        return isWhole;
    }

    public long count() {
        return shape.dimensions().getFirst();
    }

    /// Numbers of one example.
    public int elements() {
        return each;
    }

    /// The numbers of the examples `from` to `from + count`, row after row.
    public double[] examples(int from, int count) {
        return Arrays.copyOfRange(values, from * each, (from + count) * each);
    }
}
