package lapidary.core.format.checkpoint;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.StrictJson;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import tools.jackson.databind.JsonNode;

/// Layers of bitsandbytes: NF4 and FP4 (`weight` with `.absmax`, `.quant_map` and a `.quant_state` in JSON, which
/// alone knows the layer's extents), and int8 (`weight` with `SCB`). Source: bitsandbytes `functional.py`,
/// `QuantState` and `int8_vectorwise_dequant`.
record BitsAndBytesLayers(Stored stored) {
    private static final String STATE = ".quant_state.bitsandbytes__";
    private static final int LARGEST_STATE = 1 << 16;
    private static final Set<DType> BYTES = Set.of(DType.U8, DType.I8, DType.BF16, DType.F16, DType.F32);

    /// 1/127 as bitsandbytes writes it.
    private static final float PER_STEP = 7.874015718698502e-3f;

    /// @param weight whose name ends in ".weight" or is a parameter of another name
    Optional<QuantizedWeight> read(Tensor weight) throws IOException {
        String name = weight.id().name();
        for (String book : List.of("nf4", "fp4")) {
            Optional<Tensor> state = stored.find(name + STATE + book);
            if (state.isPresent()) {
                return Optional.of(fourBits(weight, state.get(), book));
            }
        }
        if (name.endsWith(".weight")
                && weight.type() == DType.I8
                && weight.shape().rank() == 2) {
            String layer = name.substring(0, name.length() - ".weight".length());
            Optional<Tensor> largest = stored.find(layer + ".SCB");
            if (largest.isPresent()) {
                return Optional.of(eightBits(layer, weight, largest.get()));
            }
        }
        return Optional.empty();
    }

    private QuantizedWeight eightBits(String layer, Tensor weight, Tensor largest) throws FormatException {
        Stored.ofShape(
                Stored.ofType(largest, Set.of(DType.F32, DType.F16, DType.BF16)),
                weight.shape().rows());
        SortedMap<String, Tensor> parts = new TreeMap<>();
        parts.put("codes", weight);
        parts.put("scales", largest);
        stored.find(layer + ".weight_format").ifPresent(format -> parts.put("format", format));
        return new ScaledNumbers(
                Stored.layer(weight, weight.shape().rows(), weight.shape().columns()),
                "int8 (bitsandbytes)",
                parts,
                weight,
                Optional.empty(),
                largest,
                1,
                weight.shape().columns(),
                PER_STEP);
    }

    private QuantizedWeight fourBits(Tensor weight, Tensor state, String book) throws IOException {
        JsonNode facts = facts(state);
        Shape shape = shape(weight, state, facts);
        int blockSize = positive(state, facts, "blocksize");
        String name = weight.id().name();
        Tensor codebook = floats(stored.need(name + ".quant_map", weight), 16);
        Tensor magnitudes = stored.need(name + ".absmax", weight);
        long blocks = Math.ceilDiv(shape.elements(), (long) blockSize);
        SortedMap<String, Tensor> parts = new TreeMap<>();
        parts.put("codes", Stored.ofType(weight, BYTES));
        parts.put("codebook", codebook);
        parts.put("scales", magnitudes);
        parts.put("state", state);
        Optional<Tensor> scales = stored.find(name + ".nested_absmax");
        Optional<CodebookBlocks.Nested> nested = Optional.empty();
        if (scales.isPresent()) {
            int nestedSize = positive(state, facts, "nested_blocksize");
            Tensor nestedBook = floats(stored.need(name + ".nested_quant_map", weight), 256);
            parts.put("scales of scales", floats(scales.get(), Math.ceilDiv(blocks, (long) nestedSize)));
            parts.put("codebook of scales", nestedBook);
            JsonNode offset = facts.path("nested_offset");
            nested = Optional.of(
                    new CodebookBlocks.Nested(nestedBook, scales.get(), nestedSize, (float) offset.asDouble(0)));
        }
        Stored.ofType(magnitudes, scales.isPresent() ? Set.of(DType.U8) : Set.of(DType.F32));
        if (magnitudes.shape().elements() != blocks) {
            throw Stored.wrong(
                    Problem.BAD_SHAPE,
                    magnitudes,
                    blocks + " magnitudes",
                    magnitudes.shape().toString());
        }
        return new CodebookBlocks(
                shape,
                book.toUpperCase(Locale.ROOT) + " (bitsandbytes)",
                parts,
                weight,
                codebook,
                magnitudes,
                blockSize,
                nested);
    }

    private static Shape shape(Tensor weight, Tensor state, JsonNode facts) throws FormatException {
        JsonNode extents = facts.path("shape");
        boolean isMatrix = extents.isArray()
                && extents.size() == 2
                && extents.valueStream().allMatch(n -> n.isIntegralNumber() && n.canConvertToInt());
        if (!isMatrix) {
            throw Stored.wrong(Problem.BAD_VALUE, state, "the shape of a matrix", extents.toString());
        }
        Shape shape =
                Stored.layer(weight, extents.get(0).intValue(), extents.get(1).intValue());
        if (Math.ceilDiv(shape.elements(), 2L) > weight.bytes()) {
            throw Stored.wrong(
                    Problem.WRONG_SIZE, weight, "four bits for each weight of " + shape, weight.bytes() + " bytes");
        }
        return shape;
    }

    private static JsonNode facts(Tensor state) throws IOException {
        Stored.ofType(state, Set.of(DType.U8));
        if (state.bytes() > LARGEST_STATE) {
            throw Stored.wrong(
                    Problem.LIMIT_EXCEEDED, state, "at most " + LARGEST_STATE + " bytes", state.bytes() + " bytes");
        }
        return StrictJson.readObject(state.file(), state.offset(), state.data().toArray(ValueLayout.JAVA_BYTE));
    }

    private static int positive(Tensor state, JsonNode facts, String key) throws FormatException {
        JsonNode value = facts.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw Stored.wrong(Problem.BAD_VALUE, state, "a positive '" + key + "'", value.toString());
        }
        return value.intValue();
    }

    private static Tensor floats(Tensor part, long count) throws FormatException {
        Stored.ofType(part, Set.of(DType.F32));
        if (part.shape().elements() != count) {
            throw Stored.wrong(
                    Problem.BAD_SHAPE, part, count + " numbers", part.shape().toString());
        }
        return part;
    }
}
