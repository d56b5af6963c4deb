package lapidary.core.calib;

import java.util.List;
import lapidary.core.format.onnx.GraphProduct;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.linalg.Matrix;

/// The rows that meet a weight `[outputs, inputs]` in a graph: the last axis of a product's
/// value, and for a convolution
/// what lies under its kernel at each position, channel by channel, zeros beyond the edges. A transposed convolution's
/// kernel looks backwards at inputs that lie a stride apart, zeros between them.
///
/// Source: the ONNX operator reference, Conv-11 and ConvTranspose-11.
final class Unfolding {
    private final float[] values;
    private final int[] sizes; // of the value: example, channel, spatial axes; of a product: rows, columns
    private final int[] kernel; // spatial extents; empty for a product
    private final int[] strides;
    private final int[] dilations;
    private final int[] begins; // zeros in front
    private final int[] positions; // of the output along each spatial axis
    private final int channels; // of a group
    private final int groups;
    private final boolean isTransposed;

    /// @param array float, of a convolution `[examples, channels, …]`
    /// @param weight extents of a convolution's kernel `[outputs, channels of a group, …]`; of a product its inputs
    /// @throws IllegalArgumentException when they do not fit
    Unfolding(GraphProduct product, GraphArray array, List<Long> weight) {
        this.values = array.floats();
        if (product.window().isEmpty()) {
            int columns = Math.toIntExact(array.shape().columns());
            check(columns == weight.getLast(), array, weight);
            sizes = new int[] {Math.toIntExact(array.shape().rows()), columns};
            kernel = new int[0];
            strides = kernel;
            dilations = kernel;
            begins = kernel;
            positions = kernel;
            channels = columns;
            groups = 1;
            isTransposed = false;
            return;
        }
        GraphProduct.Window window = product.window().get();
        sizes = array.shape().dimensions().stream().mapToInt(Math::toIntExact).toArray();
        check(sizes.length == weight.size() && sizes.length > 2, array, weight);
        int axes = sizes.length - 2;
        kernel = weight.subList(2, weight.size()).stream()
                .mapToInt(Math::toIntExact)
                .toArray();
        channels = Math.toIntExact(weight.get(1));
        groups = window.groups();
        isTransposed = window.isTransposed();
        check(groups > 0 && Math.multiplyExact(channels, groups) == sizes[1], array, weight);
        strides = numbers(window.strides(), axes, 1);
        dilations = numbers(window.dilations(), axes, 1);
        begins = new int[axes];
        positions = new int[axes];
        int[] pads = numbers(window.pads(), 2 * axes, 0);
        int[] added = numbers(window.added().orElse(List.of()), axes, 0);
        for (int axis = 0; axis < axes; axis++) {
            if (isTransposed) {
                boolean isPadded = !window.automatic().equals("VALID");
                begins[axis] = isPadded ? pads[axis] : 0;
                int cut = isPadded ? pads[axis] + pads[axes + axis] : 0;
                positions[axis] = Math.max(0, strides[axis] * (sizes[axis + 2] - 1) + added[axis] + reach(axis) - cut);
            } else {
                place(axis, window.automatic(), pads[axis], pads[axes + axis]);
            }
        }
    }

    private int reach(int axis) {
        return dilations[axis] * (kernel[axis] - 1) + 1;
    }

    private static void check(boolean fits, GraphArray array, List<Long> weight) {
        if (!fits) {
            throw new IllegalArgumentException("a value of shape " + array.shape() + " for a weight of " + weight);
        }
    }

    private static int[] numbers(List<Long> given, int count, int usual) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = given.size() == count ? Math.toIntExact(given.get(i)) : usual;
        }
        return numbers;
    }

    private void place(int axis, String automatic, int before, int behind) {
        int size = sizes[axis + 2];
        int reach = reach(axis);
        if (automatic.startsWith("SAME")) {
            positions[axis] = Math.ceilDiv(size, strides[axis]);
            int zeros = Math.max(0, (positions[axis] - 1) * strides[axis] + reach - size);
            begins[axis] = automatic.equals("SAME_LOWER") ? zeros - zeros / 2 : zeros / 2;
            return;
        }
        boolean isPadded = !automatic.equals("VALID");
        begins[axis] = isPadded ? before : 0;
        int whole = size + (isPadded ? before + behind : 0);
        positions[axis] = Math.max(0, Math.floorDiv(whole - reach, strides[axis]) + 1);
    }

    int groups() {
        return groups;
    }

    /// Columns of a row.
    int inputs() {
        int inputs = channels;
        for (int extent : kernel) {
            inputs *= extent;
        }
        return inputs;
    }

    /// Rows of one example; of a product all rows are of one.
    long rowsOfExample() {
        long rows = 1;
        for (int count : positions) {
            rows *= count;
        }
        return kernel.length == 0 ? sizes[0] : rows;
    }

    /// Rows of all examples.
    long rows() {
        return kernel.length == 0 ? sizes[0] : sizes[0] * rowsOfExample();
    }

    /// Fills some rows.
    ///
    /// @param first number of the first of them
    /// @param out `float32[rows, inputs]`, filled
    void fill(int group, long first, Matrix out) {
        float[] row = new float[inputs()];
        for (int i = 0; i < out.rows(); i++) {
            row(group, first + i, row);
            out.rows(i, 1).set(row);
        }
    }

    private void row(int group, long number, float[] out) {
        if (kernel.length == 0) {
            System.arraycopy(values, Math.toIntExact(number * channels), out, 0, channels);
            return;
        }
        int[] corner = new int[kernel.length];
        long left = number % rowsOfExample();
        for (int axis = kernel.length - 1; axis >= 0; axis--) {
            int position = (int) (left % positions[axis]);
            corner[axis] = isTransposed ? position + begins[axis] : position * strides[axis] - begins[axis];
            left /= positions[axis];
        }
        int example = (int) (number / rowsOfExample());
        int plane = 1;
        for (int axis = 0; axis < kernel.length; axis++) {
            plane *= sizes[axis + 2];
        }
        int[] at = {0};
        for (int channel = 0; channel < channels; channel++) {
            int base = (example * sizes[1] + group * channels + channel) * plane;
            under(0, base, true, corner, out, at);
        }
    }

    /// Copies what lies under the kernel, the last axis fastest.
    private void under(int axis, int base, boolean isInside, int[] corner, float[] out, int[] at) {
        if (axis == kernel.length) {
            out[at[0]++] = isInside ? values[base] : 0;
            return;
        }
        int step = 1;
        for (int behind = axis + 1; behind < kernel.length; behind++) {
            step *= sizes[behind + 2];
        }
        for (int i = 0; i < kernel[axis]; i++) {
            int place = isTransposed
                    ? source(axis, corner[axis] - i * dilations[axis])
                    : corner[axis] + i * dilations[axis];
            boolean fits = place >= 0 && place < sizes[axis + 2];
            under(axis + 1, base + (fits ? place * step : 0), isInside && fits, corner, out, at);
        }
    }

    /// The input that lies at a place of the spread inputs; −1 for a zero between them.
    private int source(int axis, int spread) {
        return spread % strides[axis] == 0 ? Math.floorDiv(spread, strides[axis]) : -1;
    }
}
