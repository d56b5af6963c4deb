package lapidary.core.format.checkpoint;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Pruned layers of compressed-tensors: `shape` (two whole numbers), `bitmask` (a bit for each weight, a row in whole
/// bytes, the first weight in the lowest bit), `compressed` (the kept weights in that order) and, unless it is 2:4,
/// `row_offsets` (where each row begins among them). A layer may have a `weight_scale` besides, for the whole of it or
/// for each output.
///
/// Source: compressed-tensors 0.14 `sparse_compressors/sparse_bitmask.py` and `sparse_24_bitmask.py`; later versions
/// have no sparse layers.
record BitmaskLayers(Stored stored) {
    static final String BITS = ".bitmask";
    static final String VALUES = ".compressed";
    static final String SHAPE = ".shape";
    static final String OFFSETS = ".row_offsets";
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final Set<DType> NUMBERS =
            Set.of(DType.F64, DType.F32, DType.F16, DType.BF16, DType.F8_E4M3, DType.F8_E5M2, DType.I8);
    private static final Set<DType> SCALES = Set.of(DType.F32, DType.F16, DType.BF16);

    /// @param bits the part [#BITS] of a layer
    /// @return empty when there are no values for it: something else of this name
    /// @throws FormatException when parts are missing or contradict each other
    Optional<QuantizedWeight> read(Tensor bits) throws FormatException {
        String name = bits.id().name();
        String layer = name.substring(0, name.length() - BITS.length());
        if (bits.type() != DType.U8 || bits.shape().rank() != 2 || bits.shape().elements() == 0) {
            return Optional.empty();
        }
        Tensor values = Stored.ofType(stored.need(layer + VALUES, bits), NUMBERS);
        Shape shape = shape(bits, stored.need(layer + SHAPE, bits));
        SortedMap<String, Tensor> parts = new TreeMap<>();
        parts.put("positions", bits);
        parts.put("values", values);
        parts.put("shape", stored.need(layer + SHAPE, bits));
        long[] starts = BitmaskWeights.starts(bits, shape);
        long kept = starts[starts.length - 1];
        checkValues(values, shape, kept);
        Optional<Tensor> offsets = stored.find(layer + OFFSETS);
        if (offsets.isPresent()) {
            checkOffsets(offsets.get(), starts);
            parts.put("offsets", offsets.get());
        }
        Optional<Tensor> scale = stored.find(layer + ".weight_scale");
        if (scale.isPresent()) {
            boolean isWhole = scale.get().shape().elements() == 1;
            Stored.ofType(scale.get(), SCALES);
            if (!isWhole) {
                Stored.ofShape(scale.get(), shape.rows(), 1);
            }
            parts.put("scales", scale.get());
        } else {
            Stored.ofType(values, realNumbers());
        }
        return Optional.of(new BitmaskWeights(shape, parts, bits, values, scale, starts));
    }

    /// Integers mean nothing without a scale.
    private static Set<DType> realNumbers() {
        Set<DType> real = new TreeSet<>(NUMBERS);
        real.remove(DType.I8);
        return real;
    }

    private static Shape shape(Tensor bits, Tensor extents) throws FormatException {
        Stored.ofType(extents, Set.of(DType.I64));
        boolean isPair = extents.shape().elements() == 2;
        if (!isPair) {
            throw Stored.wrong(
                    Problem.BAD_SHAPE, extents, "two extents", extents.shape().toString());
        }
        Shape shape = Stored.layer(
                extents, extents.data().get(LONG, 0), extents.data().get(LONG, Long.BYTES));
        Stored.ofShape(bits, shape.rows(), Math.ceilDiv(shape.columns(), 8L));
        return shape;
    }

    private static void checkValues(Tensor values, Shape shape, long kept) throws FormatException {
        if (values.shape().elements() != kept) {
            throw Stored.wrong(
                    Problem.BAD_SHAPE,
                    values,
                    kept + " weights, as many as the bitmask of " + shape + " has ones",
                    values.shape().elements() + " weights");
        }
        boolean isMatrix = values.shape().rank() == 2;
        if (values.shape().rank() != 1 && !(isMatrix && values.shape().rows() == shape.rows())) {
            throw Stored.wrong(
                    Problem.BAD_SHAPE,
                    values,
                    "one line of weights, or " + shape.rows(),
                    values.shape().toString());
        }
    }

    private static void checkOffsets(Tensor offsets, long[] starts) throws FormatException {
        Stored.ofShape(Stored.ofType(offsets, Set.of(DType.I64)), starts.length - 1L);
        for (int row = 0; row < starts.length - 1; row++) {
            long said = offsets.data().get(LONG, (long) row * Long.BYTES);
            if (said != starts[row]) {
                throw Stored.wrong(
                        Problem.BAD_VALUE,
                        offsets,
                        "row " + row + " from weight " + starts[row] + " on, as the bitmask counts",
                        "from weight " + said + " on");
            }
        }
    }
}
