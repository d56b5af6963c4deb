package lapidary.core.format.onnx;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// A `SparseTensorProto`: values and the places where they stand, everything else zero.
///
/// Places are checked when the first row is asked for: a value whose place lies outside the tensor stands nowhere.
///
/// Source: `SparseTensorProto` in `onnx.proto`.
final class SparseTensor implements Indirect.Computed {
    static final int VALUES = 1;
    private static final int INDICES = 2;
    private static final int DIMS = 3;
    private static final long MOST_ELEMENTS = 1L << 36;

    private final Shape shape;
    private final Elements values;
    private final Elements indices;
    private long @Nullable [] places;
    private int[] order = {};

    private SparseTensor(Shape shape, Elements values, Elements indices) {
        this.shape = shape;
        this.values = values;
        this.indices = indices;
    }

    /// @param whole the message
    /// @param stored its values
    static SparseTensor read(Message whole, StoredTensor stored, ExternalFiles external) throws FormatException {
        long[] dims = new long[64];
        int rank = 0;
        Optional<StoredTensor> indices = Optional.empty();
        Message.Fields fields = whole.fields();
        while (fields.next()) {
            if (fields.number() == INDICES) {
                indices = Optional.of(StoredTensor.read(fields.content("indices"), external));
            } else if (fields.number() == DIMS && fields.wireType() == Message.VARINT && rank < dims.length) {
                dims[rank++] = fields.whole();
            } else if (fields.number() == DIMS) {
                Message.Varints packed = new Message.Varints(fields.content(whole.place()));
                while (packed.hasNext() && rank < dims.length) {
                    dims[rank++] = packed.next();
                }
            }
        }
        Message place = stored.message();
        Shape shape = shape(place, Arrays.copyOf(dims, rank));
        Optional<Elements> values = Elements.of(stored);
        Optional<Elements> where = indices.filter(tensor ->
                        tensor.type().filter(type -> type == ElementType.INT64).isPresent())
                .flatMap(Elements::of);
        boolean fits = where.isPresent()
                && values.isPresent()
                && (where.get().count() == values.get().count()
                        || (where.get().shape().rank() == 2
                                && where.get().shape().dimensions().getLast() == rank
                                && where.get().shape().dimensions().getFirst()
                                        == values.get().count()));
        if (!fits || values.get().count() > Integer.MAX_VALUE / 16) {
            throw place.problem(
                    Problem.WRONG_SIZE,
                    whole.begin(),
                    "an INT64 place for each of its values",
                    indices.map(tensor -> tensor.typeName() + " " + tensor.shape())
                            .orElse("none"));
        }
        return new SparseTensor(shape, values.get(), where.get());
    }

    private static Shape shape(Message place, long[] dims) throws FormatException {
        try {
            Shape shape = Shape.of(dims);
            if (shape.elements() > MOST_ELEMENTS) {
                throw new ArithmeticException("more than " + MOST_ELEMENTS + " elements");
            }
            return shape;
        } catch (ArithmeticException | IllegalArgumentException e) {
            FormatException bad = place.problem(
                    Problem.BAD_SHAPE,
                    place.begin(),
                    "extents of 0 or more, together up to " + MOST_ELEMENTS,
                    Arrays.toString(dims));
            bad.initCause(e);
            throw bad;
        }
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public boolean isDecodable() {
        return values.isDecodable();
    }

    @Override
    public SortedMap<String, Long> bits() {
        SortedMap<String, Long> bits = new TreeMap<>();
        bits.put("values", values.count() * values.type().bits());
        bits.put("positions", indices.count() * Long.SIZE);
        return bits;
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int count = Math.toIntExact(rows * shape.columns());
        Arrays.fill(out, 0, count, 0);
        long from = firstRow * shape.columns();
        long[] sorted = places();
        int at = Arrays.binarySearch(sorted, from);
        float[] one = new float[1];
        for (int i = at < 0 ? -at - 1 : at; i < sorted.length && sorted[i] < from + count; i++) {
            values.read(order[i], 1, one, 0);
            out[(int) (sorted[i] - from)] = one[0];
        }
    }

    private synchronized long[] places() {
        if (places == null) {
            long[] read = read();
            Integer[] by = new Integer[read.length];
            Arrays.setAll(by, i -> i);
            Arrays.sort(by, (a, b) -> Long.compare(read[a], read[b]));
            order = Arrays.stream(by).mapToInt(Integer::intValue).toArray();
            places = Arrays.stream(order).mapToLong(i -> read[i]).toArray();
        }
        return places;
    }

    private long[] read() {
        int count = Math.toIntExact(values.count());
        int rank = (int) (indices.count() / Math.max(1, count));
        boolean isLinear = indices.shape().rank() < 2;
        var data = indices.data();
        long[] read = new long[count];
        for (int i = 0; i < count; i++) {
            if (isLinear) {
                read[i] = data.get(Message.LITTLE_LONG, 8L * i);
                continue;
            }
            long index = 0;
            boolean isInside = true;
            for (int d = 0; d < rank; d++) {
                long at = data.get(Message.LITTLE_LONG, 8L * ((long) i * rank + d));
                isInside &= at >= 0 && at < shape.dimensions().get(d);
                index = index * shape.dimensions().get(d) + at;
            }
            read[i] = isInside ? index : -1;
        }
        return read;
    }
}
