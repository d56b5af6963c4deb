package lapidary.core.format.checkpoint;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.checkpoint.PackedCodes.Layout;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Layers of GPTQ and AWQ: `qweight`, `qzeros`, `scales` and perhaps `g_idx`.
///
/// GPTQ packs codes along inputs, `qweight` [inputs·bits/32, outputs], and zero points along outputs, `qzeros`
/// [groups, outputs·bits/32], stored minus one in its first format. AWQ ("gemm") packs both along outputs, `qweight`
/// [inputs, outputs/8], eight at a time in the order of its kernel, zero points as they are. The extents tell one from
/// the other. Source: AutoGPTQ `qlinear_cuda.py`; GPTQModel, `gptq_v2`; AutoAWQ `gemm.py`.
record GptqLayers(Stored stored, QuantizationConfig config) {
    static final String CODES = "qweight";
    private static final Set<DType> SCALES = Set.of(DType.F16, DType.BF16, DType.F32);

    /// Packings that share the names and nothing else.
    private static final Set<String> OTHER_PACKINGS = Set.of(
            "marlin",
            "gptq_marlin",
            "bitblas",
            "bitblas_v2",
            "qqq",
            "ipex",
            "gemv",
            "gemv_fast",
            "gemm_fast",
            "exllama");

    /// @param prefix name of the layer
    /// @throws FormatException when parts are missing or contradict each other
    Optional<QuantizedWeight> read(String prefix) throws FormatException {
        Tensor codes = stored.find(prefix + "." + CODES).orElseThrow();
        if (codes.type() != DType.I32
                || codes.shape().rank() != 2
                || OTHER_PACKINGS.contains(config.text("checkpoint_format"))
                || OTHER_PACKINGS.contains(config.text("version"))) {
            return Optional.empty();
        }
        Tensor scales = Stored.ofType(stored.need(prefix + ".scales", codes), SCALES);
        Tensor zeros = Stored.ofType(stored.need(prefix + ".qzeros", codes), Set.of(DType.I32));
        if (scales.shape().rank() != 2 || scales.shape().elements() == 0) {
            throw Stored.wrong(
                    Problem.BAD_SHAPE,
                    scales,
                    "groups × outputs",
                    scales.shape().toString());
        }
        SortedMap<String, Tensor> parts = new TreeMap<>();
        parts.put("codes", codes);
        parts.put("scales", scales);
        parts.put("zero points", zeros);
        long outputs = scales.shape().columns();
        boolean isAwq = codes.shape().columns() != outputs && codes.shape().columns() * 8 == outputs;
        return Optional.of(isAwq ? awq(parts) : gptq(prefix, parts));
    }

    private QuantizedWeight gptq(String prefix, SortedMap<String, Tensor> parts) throws FormatException {
        Tensor codes = part(parts, "codes");
        Tensor scales = part(parts, "scales");
        Tensor zeros = part(parts, "zero points");
        long outputs = scales.shape().columns();
        long groups = scales.shape().rows();
        int bits = bits(zeros, outputs);
        Shape shape =
                Stored.layer(codes, outputs, Math.multiplyExact(codes.shape().rows(), 32L) / bits);
        Stored.ofShape(codes, shape.columns() * bits / 32, outputs);
        Stored.ofShape(zeros, groups, Math.ceilDiv(outputs * bits, 32L));
        Optional<Tensor> order = config.isTrue("desc_act")
                ? Optional.of(stored.need(prefix + ".g_idx", codes)) // without it the groups are anyone's guess
                : stored.find(prefix + ".g_idx");
        if (order.isPresent()) {
            Stored.ofShape(Stored.ofType(order.get(), Set.of(DType.I32)), shape.columns());
            parts.put("groups of inputs", order.get());
        }
        int groupSize = groupSize(scales, shape, groups);
        String name =
                "GPTQ " + bits + "-bit" + words(groupSize, shape) + (config.isTrue("desc_act") ? " act-order" : "");
        return new GroupedCodes(
                shape,
                name,
                parts,
                new PackedCodes(codes, bits, (int) shape.columns(), Layout.INPUTS_DOWN),
                Optional.of(new PackedCodes(zeros, bits, (int) groups, Layout.OUTPUTS_ALONG)),
                config.text("checkpoint_format").equals("gptq_v2") ? 0 : 1,
                scales,
                true,
                (int) groups,
                groupSize,
                order);
    }

    private QuantizedWeight awq(SortedMap<String, Tensor> parts) throws FormatException {
        Tensor codes = part(parts, "codes");
        Tensor scales = part(parts, "scales");
        Tensor zeros = part(parts, "zero points");
        long outputs = scales.shape().columns();
        long groups = scales.shape().rows();
        Shape shape = Stored.layer(codes, outputs, codes.shape().rows());
        Stored.ofShape(zeros, groups, outputs / 8);
        int groupSize = groupSize(scales, shape, groups);
        return new GroupedCodes(
                shape,
                "AWQ 4-bit" + words(groupSize, shape),
                parts,
                new PackedCodes(codes, 4, (int) shape.columns(), Layout.OUTPUTS_INTERLEAVED),
                Optional.of(new PackedCodes(zeros, 4, (int) groups, Layout.OUTPUTS_INTERLEAVED)),
                0,
                scales,
                true,
                (int) groups,
                groupSize,
                Optional.empty());
    }

    /// The width of the codes, from the extents of the zero points.
    private int bits(Tensor zeros, long outputs) throws FormatException {
        long words = zeros.shape().columns();
        for (int bits : new int[] {2, 3, 4, 8}) {
            if (words == Math.ceilDiv(outputs * bits, 32L)) {
                OptionalInt said = config.whole("bits");
                if (said.isPresent() && said.getAsInt() != bits && !config.has("dynamic")) {
                    throw Stored.wrong(
                            Problem.BAD_SHAPE,
                            zeros,
                            "zero points of " + said.getAsInt() + " bits, as the configuration says",
                            "as many words as " + bits + " bits need");
                }
                return bits;
            }
        }
        throw Stored.wrong(
                Problem.BAD_SHAPE,
                zeros,
                "zero points of 2, 3, 4 or 8 bits for " + outputs + " outputs",
                zeros.shape().toString());
    }

    private int groupSize(Tensor scales, Shape shape, long groups) throws FormatException {
        int said = config.whole("group_size").orElse(-1);
        if (said > 0 && Math.ceilDiv(shape.columns(), (long) said) == groups) {
            return said;
        }
        long size = Math.ceilDiv(shape.columns(), groups);
        if (Math.ceilDiv(shape.columns(), size) != groups) {
            throw Stored.wrong(
                    Problem.BAD_SHAPE,
                    scales,
                    "a row for each group of " + shape.columns() + " inputs",
                    groups + " rows");
        }
        return (int) size;
    }

    /// " g128", " per channel"
    static String words(int groupSize, Shape shape) {
        return groupSize >= shape.columns() ? " per channel" : " g" + groupSize;
    }

    private static Tensor part(SortedMap<String, Tensor> parts, String what) {
        return Objects.requireNonNull(parts.get(what));
    }
}
