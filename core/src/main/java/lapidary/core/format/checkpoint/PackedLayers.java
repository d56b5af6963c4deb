package lapidary.core.format.checkpoint;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.checkpoint.PackedCodes.Layout;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Layers of compressed-tensors whose codes are packed: `weight_packed` in 32-bit words with `weight_scale`,
/// `weight_shape` and perhaps `weight_zero_point` and `weight_g_idx` (pack-quantized); or in bytes of two four-bit
/// floats (nvfp4- and mxfp4-pack-quantized).
///
/// Integers are stored with 2^(bits−1) added, codes along inputs and zero points along outputs.
/// Source: compressed-tensors `pack_quantized/helpers.py`, `nvfp4/helpers.py`, `mxfp4/base.py`.
record PackedLayers(Stored stored, QuantizationConfig config) {
    static final String CODES = "weight_packed";
    private static final int NVFP4_GROUP = 16;
    private static final int MXFP4_GROUP = 32;
    private static final Set<DType> SCALES = Set.of(DType.F16, DType.BF16, DType.F32);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// @param prefix name of the layer
    /// @throws FormatException when parts are missing or contradict each other
    Optional<QuantizedWeight> read(String prefix) throws FormatException {
        Tensor codes = stored.find(prefix + "." + CODES).orElseThrow();
        if (codes.shape().rank() != 2 || codes.shape().elements() == 0) {
            return Optional.empty();
        }
        return switch (codes.type()) {
            case I32 -> integers(prefix, codes);
            case U8 -> Optional.of(floats(prefix, codes));
            default -> Optional.empty();
        };
    }

    private Optional<QuantizedWeight> integers(String prefix, Tensor codes) throws FormatException {
        Shape shape = shape(codes, stored.need(prefix + ".weight_shape", codes));
        Tensor scales = Stored.ofType(stored.need(prefix + ".weight_scale", codes), SCALES);
        int bits = bits(codes, shape);
        if (bits == 0) {
            return Optional.empty();
        }
        long groups = scales.shape().columns();
        if (groups < 1 || groups > shape.columns() || shape.columns() % groups != 0) {
            throw Stored.wrong(
                    Problem.BAD_SHAPE,
                    scales,
                    "groups that divide " + shape.columns() + " inputs",
                    scales.shape().toString());
        }
        Stored.ofShape(scales, shape.rows(), groups);
        SortedMap<String, Tensor> parts = new TreeMap<>();
        parts.put("codes", codes);
        parts.put("scales", scales);
        parts.put("shape", stored.need(prefix + ".weight_shape", codes));
        Optional<Tensor> zeros = stored.find(prefix + ".weight_zero_point");
        zeros.ifPresent(part -> parts.put("zero points", part));
        Optional<Tensor> order = stored.find(prefix + ".weight_g_idx");
        if (order.isPresent()) {
            Stored.ofShape(Stored.ofType(order.get(), Set.of(DType.I32)), shape.columns());
            parts.put("groups of inputs", order.get());
        }
        int groupSize = (int) (shape.columns() / groups);
        int middle = 1 << bits - 1;
        boolean isPacked = zeros.isPresent() && zeros.get().type() == DType.I32;
        return Optional.of(new GroupedCodes(
                shape,
                "int" + bits + GptqLayers.words(groupSize, shape) + " (compressed-tensors)",
                parts,
                new PackedCodes(codes, bits, (int) shape.columns(), Layout.INPUTS_ALONG),
                zeros.isPresent() ? Optional.of(zeros(zeros.get(), bits, shape, groups)) : Optional.empty(),
                isPacked ? 0 : middle,
                scales,
                false,
                (int) groups,
                groupSize,
                order));
    }

    /// Zero points packed as codes are, or one a byte, signed, as older versions left them.
    private static Codes zeros(Tensor zeros, int bits, Shape shape, long groups) throws FormatException {
        Stored.ofType(zeros, Set.of(DType.I32, DType.I8));
        if (zeros.type() == DType.I8) {
            return new ByteCodes(Stored.ofShape(zeros, shape.rows(), groups));
        }
        Stored.ofShape(zeros, Math.ceilDiv(shape.rows() * bits, 32L), groups);
        return new PackedCodes(zeros, bits, (int) groups, Layout.OUTPUTS_DOWN);
    }

    private static Shape shape(Tensor codes, Tensor extents) throws FormatException {
        Stored.ofShape(Stored.ofType(extents, Set.of(DType.I64, DType.I32)), 2);
        boolean isLong = extents.type() == DType.I64;
        long outputs = isLong ? extents.data().get(LONG, 0) : extents.data().get(INT, 0);
        long inputs = isLong ? extents.data().get(LONG, 8) : extents.data().get(INT, 4);
        Shape shape = Stored.layer(extents, outputs, inputs);
        Stored.ofShape(codes, outputs, codes.shape().columns());
        return shape;
    }

    /// The width of the codes; 0 for one whose packing differs between versions.
    private static int bits(Tensor codes, Shape shape) throws FormatException {
        for (int bits : new int[] {2, 4, 8}) {
            if (codes.shape().columns() == Math.ceilDiv(shape.columns() * bits, 32L)) {
                return bits;
            }
        }
        if (codes.shape().columns() > Math.ceilDiv(shape.columns(), 4L)) {
            throw Stored.wrong(
                    Problem.BAD_SHAPE,
                    codes,
                    "at most eight bits for each of " + shape.columns() + " inputs",
                    codes.shape().toString());
        }
        return 0;
    }

    private QuantizedWeight floats(String prefix, Tensor codes) throws FormatException {
        Tensor scales = stored.need(prefix + ".weight_scale", codes);
        Shape shape =
                Stored.layer(codes, codes.shape().rows(), 2 * codes.shape().columns());
        Optional<Tensor> whole = stored.find(prefix + ".weight_global_scale");
        SortedMap<String, Tensor> parts = new TreeMap<>();
        parts.put("codes", codes);
        parts.put("scales", scales);
        boolean isMicro = whole.isEmpty();
        int group = isMicro ? MXFP4_GROUP : NVFP4_GROUP;
        Stored.ofType(scales, isMicro ? Set.of(DType.U8, DType.F8_E8M0) : Set.of(DType.F8_E4M3));
        if (shape.columns() % group != 0) {
            throw Stored.wrong(Problem.BAD_SHAPE, codes, "groups of " + group + " inputs", shape.columns() + " inputs");
        }
        Stored.ofShape(scales, shape.rows(), shape.columns() / group);
        if (whole.isPresent()) {
            Stored.ofType(whole.get(), Set.of(DType.F32));
            if (whole.get().shape().elements() != 1) {
                throw Stored.wrong(
                        Problem.BAD_SHAPE,
                        whole.get(),
                        "one number",
                        whole.get().shape().toString());
            }
            parts.put("scale of scales", whole.get());
        }
        String name = (isMicro ? "MXFP4" : "NVFP4") + " (compressed-tensors)";
        Tensor floats = isMicro ? ScaledLayers.as(scales, DType.F8_E8M0) : scales;
        return new MicroscaledFloats(shape, name, parts, codes, floats, whole, group);
    }
}
