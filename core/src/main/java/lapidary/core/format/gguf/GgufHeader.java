package lapidary.core.format.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.tensor.Shape;

/// The header of a GGUF file as bytes: metadata in the order given, then the tensor list in the
/// order given.
final class GgufHeader {
    private static final int COUNTS = 4 + Integer.BYTES + Long.BYTES + Long.BYTES;

    private GgufHeader() {}

    /// Length of the header without padding.
    static long size(SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries) {
        long size = COUNTS;
        for (Map.Entry<String, MetadataValue> pair : metadata.entrySet()) {
            size += size(pair.getKey()) + Integer.BYTES + size(pair.getValue());
        }
        for (FileLayout.Entry entry : entries) {
            size += size(entry.name())
                    + Integer.BYTES
                    + (long) Long.BYTES * entry.shape().rank()
                    + Integer.BYTES
                    + Long.BYTES;
        }
        return size;
    }

    /// @param dataOffset where the data begins, from the start of the file
    static ByteBuffer bytes(FileLayout layout, long dataOffset) {
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(dataOffset)).order(ByteOrder.LITTLE_ENDIAN);
        out.put(GgufShard.MAGIC).putInt(GgufShard.VERSION);
        out.putLong(layout.slots().size()).putLong(layout.metadata().size());
        layout.metadata().forEach((key, value) -> {
            put(out, key);
            out.putInt(GgufValueType.of(value).ordinal());
            put(out, value);
        });
        for (FileLayout.Slot slot : layout.slots()) {
            put(out, slot.name());
            put(out, slot.shape());
            out.putInt(GgufTypes.number(slot.type(), slot.typeName()).orElseThrow());
            out.putLong(slot.offset() - dataOffset);
        }
        return out.position(0);
    }

    private static void put(ByteBuffer out, Shape shape) {
        out.putInt(shape.rank());
        shape.dimensions().reversed().forEach(out::putLong);
    }

    private static void put(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putLong(bytes.length).put(bytes);
    }

    private static void put(ByteBuffer out, MetadataValue value) {
        switch (value) {
            case MetadataValue.Text text -> put(out, text.value());
            case MetadataValue.Truth truth -> out.put((byte) (truth.value() ? 1 : 0));
            case MetadataValue.Real real -> {
                if (real.bits() == Float.SIZE) {
                    out.putFloat((float) real.value());
                } else {
                    out.putDouble(real.value());
                }
            }
            case MetadataValue.Whole whole -> put(out, whole);
            case MetadataValue.Sequence sequence -> {
                out.putInt(GgufValueType.of(sequence.elementKind()).ordinal());
                out.putLong(sequence.values().size());
                sequence.values().forEach(element -> put(out, element));
            }
        }
    }

    private static void put(ByteBuffer out, MetadataValue.Whole whole) {
        switch (whole.bits()) {
            case Byte.SIZE -> out.put((byte) whole.value());
            case Short.SIZE -> out.putShort((short) whole.value());
            case Integer.SIZE -> out.putInt((int) whole.value());
            case Long.SIZE -> out.putLong(whole.value());
            default -> throw new IllegalArgumentException("no whole number of " + whole.bits() + " bits");
        }
    }

    private static long size(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Text text -> size(text.value());
            case MetadataValue.Truth _ -> 1;
            case MetadataValue.Real real -> real.bits() / Byte.SIZE;
            case MetadataValue.Whole whole -> whole.bits() / Byte.SIZE;
            case MetadataValue.Sequence sequence -> Integer.BYTES + Long.BYTES + elements(sequence);
        };
    }

    private static long elements(MetadataValue.Sequence sequence) {
        return switch (sequence.elementKind()) {
            case MetadataValue.Text _, MetadataValue.Sequence _ ->
                sequence.values().stream().mapToLong(GgufHeader::size).sum();
            case MetadataValue.Truth _, MetadataValue.Real _, MetadataValue.Whole _ ->
                size(sequence.elementKind()) * sequence.values().size();
        };
    }

    private static long size(String text) {
        long bytes = Long.BYTES;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                bytes += 1;
            } else if (unit < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += Character.isSurrogate(unit) ? 1 : 3; // a lone surrogate is written as '?'
            }
        }
        return bytes;
    }
}
