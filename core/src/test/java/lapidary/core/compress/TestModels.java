package lapidary.core.compress;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.FileLayout;
import lapidary.core.format.FileLayout.Entry;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.Targets;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Small model files with tensors of many types and shapes.
public final class TestModels {
    private TestModels() {}

    /// A safetensors file: matrices, a convolution, vectors, whole numbers, rows that no block divides.
    public static Path safetensors(Path folder, long seed) throws IOException {
        return write(
                "safetensors",
                new LinkedHashMap<>(),
                List.of(
                        Entry.of("blk.0.ffn_down.weight", Shape.of(24, 64), DType.F32),
                        Entry.of("blk.0.ffn_up.weight", Shape.of(64, 32), DType.BF16),
                        Entry.of("blk.0.odd.weight", Shape.of(5, 37), DType.F16),
                        Entry.of("conv.weight", Shape.of(4, 3, 3, 32), DType.F32),
                        Entry.of("blk.0.ffn_norm.weight", Shape.of(32), DType.BF16),
                        Entry.of("counts", Shape.of(7), DType.I64),
                        Entry.of("empty", Shape.of(0, 32), DType.F32),
                        Entry.of("scalar", Shape.of(), DType.F32)),
                folder.resolve("model.safetensors"),
                seed);
    }

    /// A GGUF file of an architecture that nobody knows, with block types, one of them without a codec, and a type
    /// that only its number names.
    public static Path gguf(Path folder, long seed) throws IOException {
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", MetadataValue.text("unheard-of"));
        return write(
                "gguf",
                metadata,
                List.of(
                        Entry.of("blk.0.ffn_down.weight", Shape.of(24, 64), DType.Q8_0),
                        Entry.of("blk.0.ffn_up.weight", Shape.of(64, 32), DType.Q4_1),
                        Entry.of("blk.0.ffn_gate.weight", Shape.of(3, 256), DType.Q6_K),
                        Entry.of("blk.0.odd.weight", Shape.of(5, 37), DType.F16),
                        Entry.of("blk.0.ffn_norm.weight", Shape.of(32), DType.F32),
                        Entry.of("counts", Shape.of(7), DType.I32),
                        new Entry("blk.0.strange.weight", Shape.of(3, 128), DType.OPAQUE, "ggml type 99", 96)),
                folder.resolve("model.gguf"),
                seed);
    }

    /// Many small matrices.
    public static Path many(Path folder, int tensors) throws IOException {
        List<Entry> entries = IntStream.range(0, tensors)
                .mapToObj(i -> Entry.of("blk." + i + ".ffn_down.weight", Shape.of(4, 32), DType.F32))
                .toList();
        return write("safetensors", new LinkedHashMap<>(), entries, folder.resolve("many.safetensors"), 1);
    }

    /// One matrix with given weights.
    public static Path matrix(Path folder, int columns, float... weights) throws IOException {
        Path out = folder.resolve("matrix.safetensors");
        ModelTarget target = Targets.find("safetensors").orElseThrow();
        Shape shape = Shape.of(weights.length / columns, columns);
        FileLayout layout = target.layout(
                new LinkedHashMap<>(), List.of(Entry.of("blk.0.ffn_down.weight", shape, DType.F32)), List.of());
        MemorySegment data = MemorySegment.ofArray(new byte[4 * weights.length]);
        Codecs.find(DType.F32).orElseThrow().encode(weights, 0, weights.length, data, 0);
        target.write(layout, out, (index, slot, sink) -> sink.write(data), Job.UNWATCHED);
        return out;
    }

    private static Path write(
            String format, SequencedMap<String, MetadataValue> metadata, List<Entry> entries, Path out, long seed)
            throws IOException {
        ModelTarget target = Targets.find(format).orElseThrow();
        FileLayout layout = target.layout(metadata, entries, List.of());
        Random random = new Random(seed);
        target.write(layout, out, (index, slot, sink) -> sink.write(content(slot, random)), Job.UNWATCHED);
        return out;
    }

    private static MemorySegment content(FileLayout.Slot slot, Random random) {
        byte[] bytes = new byte[(int) slot.bytes()];
        random.nextBytes(bytes);
        MemorySegment data = MemorySegment.ofArray(bytes);
        if (slot.type().kind() != DType.Kind.INTEGER) {
            Codecs.find(slot.type())
                    .ifPresent(codec -> encode(codec, data, (int) slot.shape().elements(), random));
        }
        return data;
    }

    private static void encode(Codec codec, MemorySegment data, int count, Random random) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        codec.encode(weights, 0, count, data, 0);
    }
}
