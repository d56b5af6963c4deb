package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.tensor.Shape;

/// A `TensorProto`: where its elements lie, checked against its shape and type.
///
/// Source: `TensorProto` in `onnx.proto`.
///
/// @param message the whole of it
/// @param type empty for one that Lapidary does not know
/// @param typeNumber as the file has it
/// @param data where the elements are
/// @param isConstant whether it is the attribute of a `Constant` node
record StoredTensor(
        Message message,
        String name,
        Shape shape,
        Optional<ElementType> type,
        long typeNumber,
        Place data,
        boolean isConstant) {
    static final int DIMS = 1;
    static final int DATA_TYPE = 2;
    static final int SEGMENT = 3;
    static final int FLOAT_DATA = 4;
    static final int INT32_DATA = 5;
    static final int STRING_DATA = 6;
    static final int INT64_DATA = 7;
    static final int NAME = 8;
    static final int RAW_DATA = 9;
    static final int DOUBLE_DATA = 10;
    static final int UINT64_DATA = 11;
    static final int EXTERNAL_DATA = 13;
    static final int DATA_LOCATION = 14;
    private static final int MOST_DIMENSIONS = 64;
    private static final int MOST_PROPERTIES = 64;

    /// Where elements lie.
    sealed interface Place {}

    /// In one piece, in the order of the tensor, as `raw_data` has them.
    ///
    /// @param isExternal in a file of its own
    record Window(MappedFile file, long offset, long bytes, boolean isExternal) implements Place {}

    /// One by one in a typed field.
    ///
    /// @param field its number
    /// @param unit bytes that each of its numbers stands for
    record Typed(int field, int unit) implements Place {}

    /// Nowhere that can be read: strings, or elements of an unknown type in a typed field.
    record Unread() implements Place {}

    String typeName() {
        return type.map(ElementType::name).orElse("ONNX type " + typeNumber);
    }

    StoredTensor ofConstant() {
        return new StoredTensor(message, name, shape, type, typeNumber, data, true);
    }

    /// Whether it is a number that a graph computes with rather than a weight: `Constant` nodes give slices their
    /// bounds and norms their epsilon.
    boolean isParameter() {
        boolean isWhole = type.map(ElementType::isWhole).orElse(true);
        return isConstant && (shape.elements() <= 1 || (isWhole && shape.rank() <= 1));
    }

    /// @param external files beside the model
    static StoredTensor read(Message message, ExternalFiles external) throws FormatException {
        Reading reading = new Reading(message);
        Message.Fields fields = message.fields();
        while (fields.next()) {
            reading.take(fields);
        }
        return reading.finish(external);
    }

    /// What has been seen of a message.
    private static final class Reading {
        private final Message message;
        private final List<Long> dims = new ArrayList<>();
        private final Map<String, String> external = new LinkedHashMap<>();
        private final Map<Integer, Long> typedUnits = new LinkedHashMap<>();
        private final Map<Integer, Message> typedPieces = new LinkedHashMap<>();
        private String name = "";
        private long typeNumber;
        private long location;
        private Optional<Message> raw = Optional.empty();

        Reading(Message message) {
            this.message = message;
        }

        void take(Message.Fields fields) throws FormatException {
            switch (fields.number()) {
                case DIMS -> addDims(fields);
                case DATA_TYPE -> typeNumber = fields.whole();
                case NAME -> name = fields.text();
                case RAW_DATA -> raw = Optional.of(fields.content(message.place()));
                case DATA_LOCATION -> location = fields.whole();
                case EXTERNAL_DATA -> addProperty(fields.content(message.place()));
                case SEGMENT ->
                    throw message.problem(
                            Problem.UNSUPPORTED_TYPE, fields.start(), "a tensor in one piece", "a segment of one");
                case FLOAT_DATA, INT32_DATA, STRING_DATA, INT64_DATA, DOUBLE_DATA, UINT64_DATA -> addTyped(fields);
                default -> {}
            }
        }

        private void addDims(Message.Fields fields) throws FormatException {
            if (fields.wireType() == Message.VARINT) {
                addDim(fields.whole(), fields.start());
                return;
            }
            Message.Varints packed = new Message.Varints(fields.content(message.place()));
            while (packed.hasNext()) {
                addDim(packed.next(), fields.start());
            }
        }

        private void addDim(long extent, long at) throws FormatException {
            if (extent < 0) {
                throw message.problem(Problem.BAD_SHAPE, at, "an extent of 0 or more", String.valueOf(extent));
            }
            if (dims.size() == MOST_DIMENSIONS) {
                throw message.problem(
                        Problem.LIMIT_EXCEEDED, at, "at most " + MOST_DIMENSIONS + " dimensions", "more of them");
            }
            dims.add(extent);
        }

        private void addProperty(Message entry) throws FormatException {
            if (external.size() == MOST_PROPERTIES) {
                throw message.problem(
                        Problem.LIMIT_EXCEEDED, entry.begin(), "at most 64 properties of external data", "more");
            }
            Map.Entry<String, String> pair = OnnxMetadata.pair(entry);
            external.put(pair.getKey(), pair.getValue());
        }

        private void addTyped(Message.Fields fields) throws FormatException {
            int field = fields.number();
            long units = TypedData.count(message, fields);
            boolean isFirst = typedUnits.merge(field, units, Math::addExact) == units;
            if (isFirst && fields.wireType() == Message.LENGTH && !typedPieces.containsKey(field)) {
                typedPieces.put(field, fields.content(message.place()));
            } else {
                // In several pieces: read one by one.
                typedPieces.put(field, new Message(message.file(), 0, 0, message.place()));
            }
        }

        StoredTensor finish(ExternalFiles files) throws FormatException {
            Message named = message.named("tensor '" + name + "'");
            Optional<ElementType> type = ElementType.find(typeNumber);
            Shape shape = shape(named);
            return new StoredTensor(named, name, shape, type, typeNumber, place(named, type, shape, files), false);
        }

        private Shape shape(Message named) throws FormatException {
            try {
                return new Shape(dims);
            } catch (ArithmeticException e) {
                throw overflow(named, e);
            }
        }

        private FormatException overflow(Message named, ArithmeticException e) {
            FormatException overflow =
                    named.problem(Problem.OVERFLOW, named.begin(), "a shape whose size fits 63 bits", "shape " + dims);
            overflow.initCause(e);
            return overflow;
        }

        private Place place(Message named, Optional<ElementType> type, Shape shape, ExternalFiles files)
                throws FormatException {
            if (type.isEmpty()) {
                return location == 1
                        ? files.find(named, external, -1)
                        : raw.map(this::window).orElse(new Unread());
            }
            if (type.get() == ElementType.STRING) {
                check(named, typedUnits.getOrDefault(STRING_DATA, 0L), shape.elements(), "strings");
                return new Unread();
            }
            long bytes = bytes(named, type.get(), shape);
            if (location == 1) {
                return files.find(named, external, bytes);
            }
            if (raw.isPresent() && (raw.get().size() > 0 || typedUnits.isEmpty())) {
                check(named, raw.get().size(), bytes, "bytes");
                return window(raw.get());
            }
            return typed(named, type.get(), bytes);
        }

        private long bytes(Message named, ElementType type, Shape shape) throws FormatException {
            try {
                return type.bytes(shape);
            } catch (ArithmeticException e) {
                throw overflow(named, e);
            }
        }

        private Place window(Message content) {
            return new Window(content.file(), content.begin(), content.size(), false);
        }

        private Place typed(Message named, ElementType type, long bytes) throws FormatException {
            int field = type.typedField();
            int unit = TypedData.unit(field, type);
            check(named, typedUnits.getOrDefault(field, 0L), bytes / unit, "numbers in field " + field);
            Message piece = typedPieces.get(field);
            boolean isFixed = field == FLOAT_DATA || field == DOUBLE_DATA;
            if (bytes == 0) {
                return new Window(message.file(), message.begin(), 0, false);
            }
            return isFixed && piece != null && piece.size() == bytes ? window(piece) : new Typed(field, unit);
        }

        private void check(Message named, long found, long expected, String words) throws FormatException {
            if (found != expected) {
                throw named.problem(
                        Problem.WRONG_SIZE,
                        named.begin(),
                        expected + " " + words + " for " + typeNumberName() + " " + dims,
                        String.valueOf(found));
            }
        }

        private String typeNumberName() {
            return ElementType.find(typeNumber).map(ElementType::name).orElse("type " + typeNumber);
        }
    }
}
