package lapidary.core.format.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.format.FormatException;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.ModelTarget.ByteSink;

/// The right side of products as ONNX Runtime's `MatMulNBits` holds it: rows of outputs, in blocks of 16 to 256 inputs
/// of 2, 4 or 8 bits each, the last block filled up; symmetric codes are stored above the middle of their range.
///
/// Source: `MatMulNBits` in ONNX Runtime's `ContribOperators.md`.
///
/// @param width bits of a stored code
/// @param block inputs that share a scale
record Blocked(Weight weight, long outputs, long inputs, GridForm form, int width, int block) implements HeldWeight {
    static final String DOMAIN = "com.microsoft";
    private static final int BIAS = 5;
    static final List<Integer> BLOCKS = List.of(16, 32, 64, 128, 256);

    /// Whether every node that takes this weight is a product with it on the right.
    static boolean suits(OnnxSource source, HeldGrid held) {
        Weight weight = source.weight(held.name());
        List<Graph.Use> uses = weight.graph().uses(weight.value());
        return weight.stored().shape().rank() == 2
                && !weight.graph().isFunction()
                && !uses.isEmpty()
                && uses.stream().allMatch(use -> use.input() == 1 && isProduct(weight.graph(), use.node()));
    }

    private static boolean isProduct(Graph graph, Node node) {
        if (!node.isOf("")) {
            return false;
        }
        return node.operator().equals("MatMul") || (node.operator().equals("Gemm") && isPlain(graph, node));
    }

    /// A `Gemm` that only multiplies, and adds a vector at most.
    private static boolean isPlain(Graph graph, Node node) {
        boolean hasBias = graph.weight(node.input(2))
                .filter(bias -> bias.stored().shape().rank() == 1)
                .isPresent();
        try {
            return (hasBias || node.input(2).isEmpty())
                    && node.whole("transA", 0) == 0
                    && node.real("alpha", 1) == 1
                    && (!hasBias || node.real("beta", 1) == 1);
        } catch (FormatException e) {
            return false;
        }
    }

    static Blocked of(OnnxSource source, HeldGrid held) throws NoRoomException {
        Weight weight = source.weight(held.name());
        GridForm form = held.form();
        Dequantized.checkScales(weight.stored().type().orElseThrow(), form);
        // A row that is shorter than a block is a block that is filled up.
        int block = form.groupSize() > 0 && form.isPerRow(held.shape())
                ? BLOCKS.stream()
                        .filter(size -> size >= form.groupSize())
                        .findFirst()
                        .orElse(0)
                : form.groupSize();
        if (!BLOCKS.contains(block)) {
            throw new NoRoomException("MatMulNBits asks for groups of 16, 32, 64, 128 or 256 inputs (--group 32)");
        }
        int width = form.bits() <= 2 ? 2 : form.bits() <= 4 ? 4 : 8;
        return new Blocked(weight, held.shape().rows(), held.shape().columns(), form, width, block);
    }

    @Override
    public String words() {
        return "MatMulNBits, " + width + " bits in blocks of " + block;
    }

    private long blocks() {
        return Math.ceilDiv(inputs, (long) block);
    }

    @Override
    public List<Part> parts() {
        long blockBytes = (long) block * width / Byte.SIZE;
        ElementType dense = weight.stored().type().orElseThrow();
        long scales = Math.multiplyExact(outputs, blocks());
        List<Part> parts = new ArrayList<>();
        String suffix = "_Q" + width;
        parts.add(new Part(
                "codes",
                suffix,
                ElementType.UINT8,
                List.of(outputs, blocks(), blockBytes),
                Math.multiplyExact(scales, blockBytes)));
        parts.add(new Part("scales", suffix + "_scales", dense, List.of(scales), scales * dense.bits() / Byte.SIZE));
        if (form.hasZeroPoints()) {
            long bytes = Math.multiplyExact(outputs, Math.ceilDiv(blocks() * width, (long) Byte.SIZE));
            parts.add(new Part("zero points", suffix + "_zero_points", ElementType.UINT8, List.of(bytes), bytes));
        }
        return parts;
    }

    @Override
    public void write(int part, Grid grid, ByteSink sink) throws IOException {
        switch (part) {
            case 0 -> writeCodes(grid, sink);
            case 1 -> writeReals(grid.scales(), weight.stored().type().orElseThrow(), sink);
            default -> writeZeros(grid, sink);
        }
    }

    private void writeCodes(Grid grid, ByteSink sink) throws IOException {
        CodeStream stream = new CodeStream(width, sink);
        int middle = form.hasZeroPoints() ? 0 : 1 << width - 1;
        long padded = blocks() * block;
        for (byte[] row : grid.codes()) {
            for (byte code : row) {
                stream.add(code + middle);
            }
            for (long i = inputs; i < padded; i++) {
                stream.add(middle);
            }
        }
        stream.finish();
    }

    private void writeZeros(Grid grid, ByteSink sink) throws IOException {
        CodeStream stream = new CodeStream(width, sink);
        int at = 0;
        for (long output = 0; output < outputs; output++) {
            for (long i = 0; i < blocks(); i++) {
                stream.add(grid.zeroPoints()[at++]);
            }
            stream.align();
        }
        stream.finish();
    }

    /// The node that takes the place of a product.
    ///
    /// @param names of the initializers
    Rope node(Node product, List<String> names) {
        Rope node = new Rope().text(Node.INPUT, product.input(0));
        names.forEach(name -> node.text(Node.INPUT, name));
        if (product.operator().equals("Gemm") && !product.input(2).isEmpty()) {
            // zero points, where there are none, and an order of inputs that nobody asks for
            for (int i = names.size(); i < BIAS - 1; i++) {
                node.text(Node.INPUT, "");
            }
            node.text(Node.INPUT, product.input(2));
        }
        product.outputs().forEach(output -> node.text(Node.OUTPUT, output));
        return node.text(Node.NAME, product.name())
                .text(Node.OPERATOR, "MatMulNBits")
                .message(Node.ATTRIBUTE, attribute("K", inputs))
                .message(Node.ATTRIBUTE, attribute("N", outputs))
                .message(Node.ATTRIBUTE, attribute("bits", width))
                .message(Node.ATTRIBUTE, attribute("block_size", block))
                .text(Node.DOMAIN, DOMAIN);
    }

    static Rope attribute(String name, long value) {
        return new Rope()
                .text(Node.Attribute.NAME, name)
                .whole(Node.Attribute.WHOLE, value)
                .whole(20, 2);
    }

    static void writeReals(float[] values, ElementType type, ByteSink sink) throws IOException {
        boolean isHalf = type == ElementType.FLOAT16;
        MemorySegment bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, isHalf ? 2 : 4)]);
        for (int i = 0; i < values.length; i++) {
            if (isHalf) {
                bytes.set(Message.LITTLE_SHORT, 2L * i, Float.floatToFloat16(values[i]));
            } else {
                bytes.set(Message.LITTLE_INT, 4L * i, Float.floatToRawIntBits(values[i]));
            }
        }
        sink.write(bytes);
    }
}
