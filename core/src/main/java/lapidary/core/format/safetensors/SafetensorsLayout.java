package lapidary.core.format.safetensors;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Where tensors lie in a safetensors file, and its header.
///
/// As in the reference implementation, tensors of wider elements come first, so that every element
/// lies at a multiple of its size, and the header is filled with spaces to a multiple of eight
/// bytes. Tensors of one width keep the order given.
final class SafetensorsLayout {
    private static final int ALIGNMENT = 8;
    private static final JsonFactory JSON = new JsonFactory();

    private SafetensorsLayout() {}

    static FileLayout of(
            String format,
            SequencedMap<String, MetadataValue> metadata,
            List<FileLayout.Entry> entries,
            List<Companion> companions) {
        return of(format, metadata, entries, companions, SafetensorsLayout::alignment);
    }

    /// The same with tensors in the order given wherever that leaves every element at a multiple of its size, so
    /// that the parts of a layer lie side by side: what fills whole multiples of eight bytes comes first.
    static FileLayout together(
            String format,
            SequencedMap<String, MetadataValue> metadata,
            List<FileLayout.Entry> entries,
            List<Companion> companions) {
        return of(
                format,
                metadata,
                entries,
                companions,
                entry -> entry.bytes() % ALIGNMENT == 0 ? ALIGNMENT : alignment(entry));
    }

    private static FileLayout of(
            String format,
            SequencedMap<String, MetadataValue> metadata,
            List<FileLayout.Entry> entries,
            List<Companion> companions,
            ToIntFunction<FileLayout.Entry> rank) {
        checkHeld(entries);
        List<Integer> order = IntStream.range(0, entries.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -rank.applyAsInt(entries.get(i))))
                .toList();
        long[] places = new long[entries.size()];
        long end = 0;
        for (int index : order) {
            places[index] = end;
            end = Math.addExact(end, entries.get(index).bytes());
        }
        FileLayout draft = layout(format, metadata, entries, companions, places, 0, end);
        long headerBytes = header(draft).length;
        return layout(format, metadata, entries, companions, places, headerBytes, end);
    }

    /// Length and JSON, filled with spaces.
    static byte[] header(FileLayout layout) {
        long first =
                layout.slots().stream().mapToLong(FileLayout.Slot::offset).min().orElse(0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[Long.BYTES]);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            writeMetadata(json, layout.metadata());
            for (int index : layout.fileOrder()) {
                write(json, layout.slots().get(index), first);
            }
            json.writeEndObject();
        }
        byte[] filling = new byte[Math.floorMod(-out.size(), ALIGNMENT)];
        Arrays.fill(filling, (byte) ' ');
        out.writeBytes(filling);
        byte[] header = out.toByteArray();
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length - (long) Long.BYTES);
        return header;
    }

    private static FileLayout layout(
            String format,
            SequencedMap<String, MetadataValue> metadata,
            List<FileLayout.Entry> entries,
            List<Companion> companions,
            long[] places,
            long headerBytes,
            long end) {
        List<FileLayout.Slot> slots = new ArrayList<>(entries.size());
        for (int i = 0; i < places.length; i++) {
            slots.add(entries.get(i).at(headerBytes + places[i]));
        }
        long total = Math.addExact(headerBytes, end);
        for (Companion companion : companions) {
            total = Math.addExact(total, companion.bytes());
        }
        return new FileLayout(format, metadata, slots, companions, total);
    }

    private static void writeMetadata(JsonGenerator json, SequencedMap<String, MetadataValue> metadata) {
        if (metadata.isEmpty()) {
            return;
        }
        json.writeName("__metadata__");
        json.writeStartObject();
        metadata.forEach((key, value) -> {
            if (!(value instanceof MetadataValue.Text text)) {
                throw new IllegalArgumentException("safetensors metadata is text, found " + key + " = " + value);
            }
            json.writeStringProperty(key, text.value());
        });
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, FileLayout.Slot slot, long first) {
        json.writeName(slot.name());
        json.writeStartObject();
        json.writeStringProperty("dtype", slot.typeName());
        json.writeName("shape");
        json.writeStartArray();
        slot.shape().dimensions().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeName("data_offsets");
        json.writeStartArray();
        json.writeNumber(slot.offset() - first);
        json.writeNumber(slot.offset() - first + slot.bytes());
        json.writeEndArray();
        json.writeEndObject();
    }

    /// Bytes that an element's place must be a multiple of; 1 for those packed into bytes.
    private static int alignment(FileLayout.Entry entry) {
        return entry.type().blockElements() == 1 ? entry.type().blockBytes() : 1;
    }

    private static void checkHeld(List<FileLayout.Entry> entries) {
        Set<String> names = new HashSet<>(Set.of("__metadata__"));
        for (FileLayout.Entry entry : entries) {
            if (!SafetensorsTypes.holds(entry.type(), entry.typeName()) || !names.add(entry.name())) {
                throw new IllegalArgumentException("safetensors cannot hold " + entry);
            }
        }
    }
}
