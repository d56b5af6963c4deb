package lapidary.core.format.hdf5;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.StoredArray;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// What the header of a dataset says about its numbers.
///
/// Source: HDF5 File Format Specification 3.0, sections IV.A.2.b, d, i and l.
///
/// @param shape [Optional#empty()] for a dataset without a value
/// @param element empty for elements that are no numbers
/// @param typeName of them, for people
record Dataset(
        Optional<Shape> shape,
        Optional<StoredArray.Element> element,
        String typeName,
        Layout layout,
        List<Filter> filters) {
    private static final int DATASPACE = 0x01;
    private static final int DATATYPE = 0x03;
    private static final int LAYOUT = 0x08;
    private static final int FILTERS = 0x0b;
    private static final int MOST_DIMENSIONS = 32;
    private static final int MOST_FILTERS = 32;

    /// Where the numbers lie.
    sealed interface Layout {
        /// One after the other.
        record Plain(long address, long size) implements Layout {}

        /// In pieces that a B-tree finds.
        ///
        /// @param chunk extents of a piece
        record Chunked(long tree, List<Long> chunk) implements Layout {}
    }

    /// One step that a piece went through when it was written.
    record Filter(int id, String name) {
        static final int DEFLATE = 1;
        static final int SHUFFLE = 2;
        static final int FLETCHER = 3;
    }

    /// Empty for an object that is no dataset.
    static Optional<Dataset> of(Bytes bytes, ObjectHeader header) throws FormatException {
        Optional<ObjectHeader.Message> space = header.find(DATASPACE);
        Optional<ObjectHeader.Message> type = header.find(DATATYPE);
        Optional<ObjectHeader.Message> layout = header.find(LAYOUT);
        if (space.isEmpty() || type.isEmpty() || layout.isEmpty()) {
            return Optional.empty();
        }
        Optional<ObjectHeader.Message> filters = header.find(FILTERS);
        ElementType element = ElementType.read(bytes, type.get());
        return Optional.of(new Dataset(
                shape(bytes, space.get()),
                element.element(),
                element.title(),
                layout(bytes, layout.get()),
                filters.isPresent() ? filters(bytes, filters.get()) : List.of()));
    }

    private static Optional<Shape> shape(Bytes bytes, ObjectHeader.Message message) throws FormatException {
        Bytes.Cursor cursor = bytes.at(message.address(), message.length(), "dataspace");
        int version = cursor.unsignedByte();
        int rank = cursor.unsignedByte();
        cursor.take(1);
        if ((version != 1 && version != 2) || rank > MOST_DIMENSIONS) {
            throw cursor.problem(
                    Problem.BAD_SHAPE,
                    "version 1 or 2 with at most " + MOST_DIMENSIONS + " dimensions",
                    "version " + version + " with " + rank);
        }
        if (version == 1) {
            cursor.take(5);
        } else if (cursor.unsignedByte() == 2) {
            return Optional.empty();
        }
        List<Long> extents = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long extent = cursor.length();
            if (extent < 0) {
                throw cursor.problem(Problem.OVERFLOW, "an extent below 2⁶³", Long.toUnsignedString(extent));
            }
            extents.add(extent);
        }
        try {
            return Optional.of(new Shape(extents));
        } catch (ArithmeticException e) {
            throw cursor.problem(Problem.OVERFLOW, "less than 2⁶³ elements", "extents " + extents);
        }
    }

    private static Layout layout(Bytes bytes, ObjectHeader.Message message) throws FormatException {
        Bytes.Cursor cursor = bytes.at(message.address(), message.length(), "data layout");
        int version = cursor.unsignedByte();
        int kind = cursor.unsignedByte();
        if (version < 3 || version > 4 || kind > 2 || (version == 4 && kind == 2)) {
            throw cursor.problem(
                    Problem.UNSUPPORTED_VERSION,
                    "version 3 (save with h5py's libver='earliest')",
                    "version " + version + ", kind " + kind);
        }
        if (kind == 0) {
            int size = cursor.unsignedShort();
            return new Layout.Plain(cursor.take(size), size);
        }
        if (kind == 1) {
            long address = cursor.address();
            return new Layout.Plain(address, cursor.length());
        }
        int rank = cursor.unsignedByte();
        long tree = cursor.address();
        List<Long> chunk = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long extent = cursor.unsignedInt();
            if (extent == 0) {
                throw cursor.problem(Problem.BAD_SHAPE, "chunks with extents from 1 on", "0");
            }
            chunk.add(extent);
        }
        return new Layout.Chunked(tree, chunk);
    }

    private static List<Filter> filters(Bytes bytes, ObjectHeader.Message message) throws FormatException {
        Bytes.Cursor cursor = bytes.at(message.address(), message.length(), "filters");
        int version = cursor.unsignedByte();
        int count = cursor.unsignedByte();
        if ((version != 1 && version != 2) || count > MOST_FILTERS) {
            throw cursor.problem(
                    Problem.UNSUPPORTED_VERSION, "version 1 or 2 of at most 32 filters", "version " + version);
        }
        cursor.take(version == 1 ? 6 : 0);
        List<Filter> filters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = cursor.unsignedShort();
            boolean hasName = version == 1 || id >= 256;
            int nameBytes = hasName ? cursor.unsignedShort() : 0;
            cursor.unsignedShort();
            int values = cursor.unsignedShort();
            String name = cursor.text(nameBytes);
            cursor.take(4L * values);
            cursor.take(version == 1 && values % 2 == 1 ? 4 : 0);
            filters.add(new Filter(id, name.replace("\0", "")));
        }
        return filters;
    }

    /// How a message describes an element.
    ///
    /// @param element empty when it is no number
    record ElementType(Optional<StoredArray.Element> element, String title) {
        private static final String[] CLASSES = {
            "whole number",
            "float",
            "time",
            "text",
            "bit field",
            "opaque",
            "compound",
            "reference",
            "enumeration",
            "list",
            "array"
        };

        static ElementType read(Bytes bytes, ObjectHeader.Message message) throws FormatException {
            if (message.isShared()) {
                return new ElementType(Optional.empty(), "a named type");
            }
            Bytes.Cursor cursor = bytes.at(message.address(), message.length(), "datatype");
            int kind = cursor.unsignedByte() & 15;
            int bits = cursor.unsignedByte();
            cursor.take(2);
            long size = cursor.unsignedInt();
            Optional<DType> type = Optional.empty();
            if (kind == 0) {
                cursor.take(2);
                type = cursor.unsignedShort() == 8 * size ? whole(size, (bits & 8) != 0) : Optional.empty();
            } else if (kind == 1) {
                cursor.take(5);
                int exponent = cursor.unsignedByte();
                cursor.take(1);
                type = real(size, exponent, cursor.unsignedByte());
            }
            boolean isBigEndian = (bits & 1) != 0;
            String title = kind < CLASSES.length ? CLASSES[kind] + " of " + size + " bytes" : "class " + kind;
            int width = type.map(DType::blockBytes).orElse(1);
            String name = type.map(ElementType::name).orElse(title);
            return new ElementType(
                    type.map(found -> new StoredArray.Element(found, name, width, width, isBigEndian)), title);
        }

        private static Optional<DType> whole(long size, boolean isSigned) {
            return switch ((int) Math.min(size, 9)) {
                case 1 -> Optional.of(isSigned ? DType.I8 : DType.U8);
                case 2 -> Optional.of(isSigned ? DType.I16 : DType.U16);
                case 4 -> Optional.of(isSigned ? DType.I32 : DType.U32);
                case 8 -> Optional.of(isSigned ? DType.I64 : DType.U64);
                default -> Optional.empty();
            };
        }

        private static Optional<DType> real(long size, int exponent, int mantissa) {
            if (size == 2 && exponent == 5 && mantissa == 10) {
                return Optional.of(DType.F16);
            }
            if (size == 2 && exponent == 8 && mantissa == 7) {
                return Optional.of(DType.BF16);
            }
            if (size == 4 && exponent == 8 && mantissa == 23) {
                return Optional.of(DType.F32);
            }
            return size == 8 && exponent == 11 && mantissa == 52 ? Optional.of(DType.F64) : Optional.empty();
        }

        private static String name(DType type) {
            return switch (type) {
                case F16 -> "float16";
                case BF16 -> "bfloat16";
                case F32 -> "float32";
                case F64 -> "float64";
                default -> (type.name().startsWith("U") ? "uint" : "int") + 8 * type.blockBytes();
            };
        }
    }
}
