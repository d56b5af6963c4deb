package lapidary.core.format.checkpoint;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Layers whose `weight` has numbers of eight bits and whose `weight_scale` (`weight_scale_inv`, which is no inverse)
/// brings them to size: FP8 with one scale, one for each output, one for each group of inputs, or one for each square
/// as DeepSeek has them; int8 of compressed-tensors.
/// Source: DeepSeek-V3 `kernel.py`; compressed-tensors `naive_quantized/base.py` and `lifecycle/forward.py`.
record ScaledLayers(Stored stored, QuantizationConfig config) {
    private static final long USUAL_BLOCK = 128;
    private static final Set<DType> NUMBERS = Set.of(DType.F8_E4M3, DType.F8_E5M2, DType.F8_E4M3FNUZ, DType.I8);
    private static final Set<DType> SCALES = Set.of(DType.F32, DType.BF16, DType.F16, DType.F8_E8M0);

    /// @throws FormatException when parts contradict each other
    Optional<QuantizedWeight> read(Tensor weight) throws FormatException {
        String name = weight.id().name();
        if (!NUMBERS.contains(weight.type()) || weight.shape().rank() != 2) {
            return Optional.empty();
        }
        Optional<Tensor> scales = stored.find(name + "_scale_inv").or(() -> stored.find(name + "_scale"));
        if (scales.isEmpty()) {
            return Optional.empty();
        }
        Shape shape = Stored.layer(weight, weight.shape().rows(), weight.shape().columns());
        long[] block = block(shape, Stored.ofType(scales.get(), SCALES));
        SortedMap<String, Tensor> parts = new TreeMap<>();
        parts.put("codes", weight);
        parts.put("scales", scales.get());
        Optional<Tensor> zeros = stored.find(name + "_zero_point");
        if (zeros.isPresent()) {
            Stored.ofType(zeros.get(), Set.of(DType.I8, DType.F8_E4M3));
            if (zeros.get().shape().elements() != scales.get().shape().elements()) {
                throw Stored.wrong(
                        Problem.BAD_SHAPE,
                        zeros.get(),
                        "a zero point for each scale, " + scales.get().shape(),
                        zeros.get().shape().toString());
            }
            parts.put("zero points", zeros.get());
        }
        return Optional.of(new ScaledNumbers(
                shape, typeName(weight, shape, block), parts, weight, zeros, scales.get(), block[0], block[1], 1));
    }

    /// Outputs and inputs that share a scale.
    private long[] block(Shape shape, Tensor scales) throws FormatException {
        long outputs = shape.rows();
        long inputs = shape.columns();
        Shape extents = scales.shape();
        if (extents.elements() == 1) {
            return new long[] {outputs, inputs};
        }
        if (extents.rank() == 1 && extents.columns() == outputs) {
            return new long[] {1, inputs};
        }
        if (extents.rank() != 2 || extents.elements() == 0) {
            throw Stored.wrong(Problem.BAD_SHAPE, scales, "scales for blocks of " + shape, extents.toString());
        }
        long[] block = said().orElseGet(() -> new long[] {USUAL_BLOCK, USUAL_BLOCK});
        if (fits(shape, extents, block)) {
            return block;
        }
        long[] even = {Math.ceilDiv(outputs, extents.rows()), Math.ceilDiv(inputs, extents.columns())};
        if (!fits(shape, extents, even)) {
            throw Stored.wrong(Problem.BAD_SHAPE, scales, "scales for blocks of " + shape, extents.toString());
        }
        return even;
    }

    private Optional<long[]> said() {
        return config.block("weight_block_size").or(() -> config.groups().stream()
                .map(weights -> new QuantizationConfig(weights).block("block_structure"))
                .flatMap(Optional::stream)
                .findFirst());
    }

    private static boolean fits(Shape shape, Shape extents, long[] block) {
        return extents.rows() == Math.ceilDiv(shape.rows(), block[0])
                && extents.columns() == Math.ceilDiv(shape.columns(), block[1]);
    }

    private String typeName(Tensor weight, Shape shape, long[] block) {
        String numbers =
                switch (weight.type()) {
                    case F8_E4M3 -> "FP8 E4M3";
                    case F8_E4M3FNUZ -> "FP8 E4M3FNUZ";
                    case F8_E5M2 -> "FP8 E5M2";
                    default -> "int8";
                };
        return numbers
                + where(shape, block)
                + (config.method().equals("compressed-tensors") ? " (compressed-tensors)" : "");
    }

    private static String where(Shape shape, long[] block) {
        boolean isWholeRow = block[1] >= shape.columns();
        if (isWholeRow && block[0] >= shape.rows()) {
            return " per tensor";
        }
        if (block[0] == 1) {
            return isWholeRow ? " per channel" : " g" + block[1];
        }
        return " " + block[0] + "×" + block[1] + " blocks";
    }

    /// The same bytes read as another type of the same width.
    static Tensor as(Tensor part, DType type) {
        return new Tensor(part.id(), part.shape(), type, type.name(), part.data(), part.file(), part.offset());
    }
}
