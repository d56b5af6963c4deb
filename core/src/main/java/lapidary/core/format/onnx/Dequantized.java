package lapidary.core.format.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Shape;

/// Codes in the order of the tensor, and a `DequantizeLinear` node whose output has the weight's name: one scale, one
/// for each output, or one for each block of inputs. Codes of 5 to 8 bits take a byte, narrower ones half a byte where
/// the graph can import operator set 21.
///
/// Source: `DequantizeLinear` in the ONNX operator reference, versions 10, 13, 19 and 21; `com.microsoft` has one of
/// its own for graphs whose operator set cannot be raised.
///
/// @param orientation of the tensor; its outputs are the rows of the grid
/// @param container type of the codes
/// @param axis of the scales; −1 where there is one for all
/// @param block inputs that share a scale; 0 where they all do
/// @param domain of the node
/// @param version of the standard operator set that the node asks for; 0 for another domain
record Dequantized(
        Weight weight,
        Orientation orientation,
        GridForm form,
        ElementType container,
        int axis,
        int block,
        String domain,
        long version)
        implements HeldWeight {
    private static final long PER_TENSOR = 10;
    private static final long PER_AXIS = 13;
    private static final long HALF_PRECISION = 19;
    private static final long BLOCKS = 21;

    static Dequantized of(OnnxSource source, HeldGrid held) throws NoRoomException {
        Weight weight = source.weight(held.name());
        ElementType dense = weight.stored().type().orElseThrow();
        GridForm form = held.form();
        checkScales(dense, form);
        if (weight.graph().isFunction()) {
            throw new NoRoomException("it belongs to a function, which has no initializers");
        }
        Orientation orientation = orientation(source, held, weight.stored().shape());
        boolean isPerRow = form.groupSize() > 0 && form.isPerRow(held.shape());
        int block = form.groupSize() > 0 && !isPerRow ? form.groupSize() : 0;
        int axis = form.groupSize() == 0 ? -1 : orientation.outputAxis();
        if (block > 0) {
            if (orientation.shape().rank() != 2) {
                throw new NoRoomException("a graph holds groups for matrices only, kernels with a scale per channel"
                        + " (--granularity channel)");
            }
            axis = 1 - orientation.outputAxis();
        }
        boolean isNarrow = form.bits() <= 4;
        long base = block > 0 ? BLOCKS : axis >= 0 ? PER_AXIS : PER_TENSOR;
        long least = dense == ElementType.FLOAT16 ? Math.max(base, HALF_PRECISION) : base;
        long wanted = isNarrow ? BLOCKS : least;
        Optional<String> obstacle = source.obstacle(wanted);
        if (obstacle.isEmpty()) {
            return new Dequantized(weight, orientation, form, container(form, isNarrow), axis, block, "", wanted);
        }
        if (source.obstacle(least).isEmpty()) {
            return new Dequantized(weight, orientation, form, container(form, false), axis, block, "", least);
        }
        if (block > 0) {
            throw new NoRoomException("groups ask for operator set 21, and " + obstacle.get()
                    + "; a scale per channel or for the tensor fits");
        }
        return new Dequantized(weight, orientation, form, container(form, false), axis, 0, "com.microsoft", 0);
    }

    static void checkScales(ElementType dense, GridForm form) throws NoRoomException {
        boolean fits = dense == ElementType.FLOAT || (dense == ElementType.FLOAT16 && form.scaleType() == DType.F16);
        if (!fits) {
            throw new NoRoomException(
                    dense == ElementType.FLOAT16
                            ? "scales beside half-precision weights are in half precision (--scale f16)"
                            : "the graph holds codes in place of FLOAT and FLOAT16 weights, not of " + dense);
        }
    }

    private static Orientation orientation(OnnxSource source, HeldGrid held, Shape own) throws NoRoomException {
        OptionalInt axis = source.outputAxis(held.name());
        if (axis.isPresent()) {
            return new Orientation(own, axis.getAsInt());
        }
        if (own.rank() == 0) {
            throw new NoRoomException("it is a single number");
        }
        if (own.rank() > 2 && held.form().groupSize() > 0) {
            throw new NoRoomException("no axis of it counts outputs; one scale for the tensor fits");
        }
        // Of a vector, the one row is seen as the outputs of one input.
        if (own.rank() == 1 && held.form().groupSize() > 0) {
            throw new NoRoomException("it is a vector; one scale for the tensor fits");
        }
        return new Orientation(own, 0);
    }

    private static ElementType container(GridForm form, boolean isNarrow) {
        boolean isUnsigned = form.hasZeroPoints();
        if (isNarrow) {
            return isUnsigned ? ElementType.UINT4 : ElementType.INT4;
        }
        return isUnsigned ? ElementType.UINT8 : ElementType.INT8;
    }

    @Override
    public String words() {
        String scales = axis < 0 ? "a scale" : block > 0 ? "scales per block of " + block : "scales per channel";
        return container + " with " + scales;
    }

    @Override
    public List<Part> parts() {
        Shape own = orientation.shape();
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("codes", "_quantized", container, own.dimensions(), container.bytes(own)));
        Shape scales = scales();
        ElementType type = weight.stored().type().orElseThrow();
        parts.add(new Part("scales", "_scale", type, scales.dimensions(), type.bytes(scales)));
        if (form.hasZeroPoints()) {
            parts.add(new Part("zero points", "_zero_point", container, scales.dimensions(), container.bytes(scales)));
        }
        return parts;
    }

    private Shape scales() {
        if (axis < 0) {
            return new Shape(List.of());
        }
        if (block == 0) {
            return Shape.of(orientation.shape().dimensions().get(axis));
        }
        List<Long> dims = new ArrayList<>(orientation.shape().dimensions());
        dims.set(axis, Math.ceilDiv(dims.get(axis), (long) block));
        return new Shape(dims);
    }

    @Override
    public void write(int part, Grid grid, ByteSink sink) throws IOException {
        switch (part) {
            case 0 -> writeCodes(grid, sink);
            case 1 -> writeScales(grid, sink);
            default -> writeZeros(grid, sink);
        }
    }

    private void writeCodes(Grid grid, ByteSink sink) throws IOException {
        CodeStream stream = new CodeStream(container.bits(), sink);
        byte[][] codes = grid.codes();
        if (orientation.isInOrder()) {
            for (byte[] row : codes) {
                for (byte code : row) {
                    stream.add(code);
                }
            }
        } else {
            int behind = (int) (orientation.shape().elements() / before() / codes.length);
            for (int a = 0; a < before(); a++) {
                for (byte[] row : codes) {
                    for (int b = 0; b < behind; b++) {
                        stream.add(row[a * behind + b]);
                    }
                }
            }
        }
        stream.finish();
    }

    private int before() {
        long product = 1;
        for (int i = 0; i < orientation.outputAxis(); i++) {
            product *= orientation.shape().dimensions().get(i);
        }
        return Math.toIntExact(product);
    }

    /// Where the scale that stands at a place in the file stands in the grid.
    private int index(Grid grid, int place) {
        if (block == 0 || orientation.outputAxis() == 0) {
            return place;
        }
        int outputs = grid.codes().length;
        return place % outputs * (grid.scales().length / outputs) + place / outputs;
    }

    private void writeScales(Grid grid, ByteSink sink) throws IOException {
        float[] ordered = new float[grid.scales().length];
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = grid.scales()[index(grid, i)];
        }
        Blocked.writeReals(ordered, weight.stored().type().orElseThrow(), sink);
    }

    private void writeZeros(Grid grid, ByteSink sink) throws IOException {
        CodeStream stream = new CodeStream(container.bits(), sink);
        for (int i = 0; i < grid.zeroPoints().length; i++) {
            stream.add(grid.zeroPoints()[index(grid, i)]);
        }
        stream.finish();
    }

    /// The node that makes the weight.
    ///
    /// @param names of the initializers
    Rope node(List<String> names) {
        Rope node = new Rope();
        names.forEach(name -> node.text(Node.INPUT, name));
        node.text(Node.OUTPUT, weight.value())
                .text(Node.NAME, weight.value() + "_DequantizeLinear")
                .text(Node.OPERATOR, "DequantizeLinear");
        if (axis >= 0) {
            node.message(Node.ATTRIBUTE, Blocked.attribute("axis", axis));
        }
        if (block > 0) {
            node.message(Node.ATTRIBUTE, Blocked.attribute("block_size", block));
        }
        return domain.isEmpty() ? node : node.text(Node.DOMAIN, domain);
    }
}
