package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// The explicit list of codecs, one per stored type.
public final class Codecs {
    private static final List<Codec> ALL = List.of(
            new F64Codec(),
            new F32Codec(),
            new F16Codec(),
            new Bf16Codec(),
            new SmallFloatCodec(DType.F8_E4M3),
            new SmallFloatCodec(DType.F8_E5M2),
            new SmallFloatCodec(DType.F8_E8M0),
            new SmallFloatCodec(DType.F8_E4M3FNUZ),
            new SmallFloatCodec(DType.F8_E5M2FNUZ),
            new SmallFloatCodec(DType.F6_E2M3),
            new SmallFloatCodec(DType.F6_E3M2),
            new SmallFloatCodec(DType.F4),
            new ComplexCodec(),
            new IntegerCodec(DType.I64),
            new IntegerCodec(DType.I32),
            new IntegerCodec(DType.I16),
            new IntegerCodec(DType.I8),
            new IntegerCodec(DType.U64),
            new IntegerCodec(DType.U32),
            new IntegerCodec(DType.U16),
            new IntegerCodec(DType.U8),
            new IntegerCodec(DType.BOOL),
            new Q80Codec(),
            new Q51Codec(),
            new Q50Codec(),
            new Q41Codec(),
            new Q40Codec(),
            new Q81Codec(),
            new Q8KCodec(),
            new Q20Codec(),
            new Q10Codec(),
            new Tq20Codec(),
            new Tq10Codec(),
            new Mxfp4Codec(),
            new Nvfp4Codec(),
            new Iq3SCodec(),
            new Iq3XxsCodec(),
            new Iq2SCodec(),
            new Iq2XsCodec(),
            new Iq2XxsCodec(),
            new Iq1MCodec(),
            new Iq1SCodec(),
            new Q6KCodec(),
            new Q5KCodec(),
            new Q4KCodec(),
            new Iq4NlCodec(),
            new Iq4XsCodec(),
            new Q3KCodec(),
            new Q2KCodec());

    private static final Map<DType, Codec> BY_TYPE = byType();

    private Codecs() {}

    /// Every codec, in the order of the list.
    public static List<Codec> all() {
        return ALL;
    }

    /// The codec of a type; empty when Lapidary can size and copy it but not decode it.
    public static Optional<Codec> find(DType type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /// Whether weights can be written in a type, given an importance matrix or not.
    public static boolean encodes(DType type, boolean withImportance) {
        return find(type)
                .filter(codec -> codec.encodes() && (withImportance || !codec.needsImportance()))
                .isPresent();
    }

    /// The stored tensor as a compressed one: a view over the same mapped bytes.
    public static CompressedTensor view(Tensor tensor) {
        return switch (tensor.indirect().orElse(null)) {
            case null -> direct(tensor);
            case Indirect.Rearranged rearranged -> new Rearranged(tensor.shape(), tensor.type(), rearranged);
            case Indirect.Computed computed -> new Computed(computed);
        };
    }

    private static CompressedTensor direct(Tensor tensor) {
        return switch (tensor.type().kind()) {
            case FLOAT, INTEGER, COMPLEX -> new Dense(tensor.shape(), tensor.type(), tensor.data());
            case BLOCK, OPAQUE -> new Packed(tensor.shape(), tensor.type(), tensor.data());
            case COMPUTED -> throw new IllegalArgumentException("nothing computes the values of " + tensor.id());
        };
    }

    /// The parts of a type's block in bits, times the number of blocks.
    ///
    /// @throws IllegalArgumentException for opaque and computed types, whose size is not a matter of elements
    public static Ledger ledger(DType type, long elements) {
        long blocks = Math.ceilDiv(elements, (long) type.blockElements());
        Ledger ledger = new Ledger(new TreeMap<>(Map.of()));
        for (var part : parts(type).entrySet()) {
            ledger = ledger.plus(Ledger.of(part.getKey(), Math.multiplyExact(blocks, part.getValue())));
        }
        return ledger;
    }

    /// Decodes rows of stored data; see [lapidary.core.tensor.RowSource#decode].
    static void decodeRows(DType type, Shape shape, MemorySegment data, long firstRow, int rows, float[] out) {
        Codec codec = find(type).orElseThrow(() -> new IllegalStateException("no codec decodes " + type));
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        long count = Math.multiplyExact(rows, shape.columns());
        Objects.checkFromIndexSize(0L, count, (long) out.length);
        long rowBytes = type.bytes(Shape.of(shape.columns()));
        codec.decode(data, Math.multiplyExact(firstRow, rowBytes), Math.toIntExact(count), out, 0);
    }

    private static Map<String, Long> parts(DType type) {
        return switch (type) {
            case Q8_0 -> Map.of("codes", 256L, "scales", 16L);
            case Q4_0 -> Map.of("codes", 128L, "scales", 16L);
            case Q4_1 -> Map.of("codes", 128L, "scales", 16L, "minimums", 16L);
            case Q5_0 -> Map.of("codes", 160L, "scales", 16L);
            case Q5_1 -> Map.of("codes", 160L, "scales", 16L, "minimums", 16L);
            case Q2_K -> Map.of("codes", 512L, "scales", 64L + 16, "minimums", 64L + 16);
            case Q3_K -> Map.of("codes", 768L, "scales", 96L + 16);
            case Q4_K -> Map.of("codes", 1024L, "scales", 48L + 16, "minimums", 48L + 16);
            case Q5_K -> Map.of("codes", 1280L, "scales", 48L + 16, "minimums", 48L + 16);
            case Q6_K -> Map.of("codes", 1536L, "scales", 128L + 16);
            case IQ4_NL -> Map.of("codes", 128L, "scales", 16L);
            case IQ4_XS -> Map.of("codes", 1024L, "scales", 48L + 16);
            case Q8_1 -> Map.of("codes", 256L, "scales", 16L, "sums", 16L);
            case Q8_K -> Map.of("codes", 2048L, "scales", 32L, "sums", 256L);
            case Q1_0 -> Map.of("codes", 128L, "scales", 16L);
            case Q2_0 -> Map.of("codes", 128L, "scales", 16L);
            case TQ1_0 -> Map.of("codes", 416L, "scales", 16L);
            case TQ2_0 -> Map.of("codes", 512L, "scales", 16L);
            case MXFP4 -> Map.of("codes", 128L, "scales", 8L);
            case NVFP4 -> Map.of("codes", 256L, "scales", 32L);
            case IQ1_S -> Map.of("codes", 352L, "shifts", 8L, "scales", 40L);
            case IQ1_M -> Map.of("codes", 352L, "shifts", 32L, "scales", 64L);
            case IQ2_XXS -> Map.of("codes", 256L, "signs", 224L, "scales", 48L);
            case IQ2_XS -> Map.of("codes", 288L, "signs", 224L, "scales", 80L);
            case IQ2_S -> Map.of("codes", 320L, "signs", 256L, "scales", 80L);
            case IQ3_XXS -> Map.of("codes", 512L, "signs", 224L, "scales", 48L);
            case IQ3_S -> Map.of("codes", 576L, "signs", 256L, "scales", 48L);
            case OPAQUE, COMPUTED ->
                throw new IllegalArgumentException("the size of " + type + " tensors is not a matter of elements");
            default -> Map.of(type.kind() == DType.Kind.BLOCK ? "blocks" : "values", 8L * type.blockBytes());
        };
    }

    private static Map<DType, Codec> byType() {
        Map<DType, Codec> map = new EnumMap<>(DType.class);
        ALL.forEach(codec -> map.put(codec.type(), codec));
        return map;
    }
}
