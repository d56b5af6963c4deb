package lapidary.core.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every target promises, on random models.
class ModelTargetTest {
    private static final int SEEDS = 12;

    @TempDir
    Path folder;

    record Case(ModelTarget target, int seed) {
        @Override
        public String toString() {
            return target.id() + ", seed " + seed;
        }
    }

    /// Those that hold any tensors under the names of their types; ONNX graphs and NumPy arrays have tests of their
    /// own.
    private static Stream<ModelTarget> targets() {
        Set<String> others = Set.of("npz", "onnx", "onnx-qdq", "onnx-nbits");
        return Targets.all().stream().filter(target -> !others.contains(target.id()));
    }

    static Stream<Case> cases() {
        return targets().flatMap(target -> IntStream.range(0, SEEDS).mapToObj(seed -> new Case(target, seed)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsBackWhatWasWritten(Case one) throws IOException {
        Content content = Content.random(one.target(), one.seed());
        FileLayout layout = content.layout();
        Path out = folder.resolve("model" + one.target().fileEnding());
        long written = one.target().write(layout, out, content, Job.UNWATCHED).bytes();
        assertEquals(layout.totalBytes(), written);
        assertEquals(layout.totalBytes(), size(out));
        try (ModelFile file = Formats.open(out)) {
            assertEquals(layout.metadata(), file.metadata());
            assertEquals(layout.slots().size(), file.tensors().size());
            for (Tensor tensor : file.tensors()) {
                int index = content.index(tensor.id().name());
                FileLayout.Slot slot = layout.slots().get(index);
                assertEquals(
                        slot,
                        new FileLayout.Slot(
                                tensor.id().name(),
                                tensor.shape(),
                                tensor.type(),
                                tensor.typeName(),
                                tensor.offset(),
                                tensor.bytes()));
                assertArrayEquals(content.bytes(index), tensor.data().toArray(ValueLayout.JAVA_BYTE));
                assertEquals(0, tensor.offset() % alignment(one.target(), tensor.type()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void writesTheSameBytesAgain(Case one) throws IOException {
        Content content = Content.random(one.target(), one.seed());
        Path first = folder.resolve("first" + one.target().fileEnding());
        Path second = folder.resolve("second" + one.target().fileEnding());
        one.target().write(content.layout(), first, content, Job.UNWATCHED);
        one.target().write(content.layout(), second, content, Job.UNWATCHED);
        assertArrayEquals(Files.readAllBytes(weights(first)), Files.readAllBytes(weights(second)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void leavesNothingWhenCancelled(Case one) throws IOException {
        Content content = Content.random(one.target(), one.seed());
        Path out = folder.resolve("model" + one.target().fileEnding());
        Job cancelled = new CountingJob(1 + one.seed());
        assertThrows(CancellationException.class, () -> one.target().write(content.layout(), out, content, cancelled));
        assertFalse(Files.exists(out));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsTheOldModelWhenTheContentFails(Case one) throws IOException {
        Content content = Content.random(one.target(), one.seed());
        Path out = folder.resolve("model" + one.target().fileEnding());
        one.target().write(content.layout(), out, content, Job.UNWATCHED);
        byte[] before = Files.readAllBytes(weights(out));
        assertThrows(IOException.class, () -> one.target()
                .write(
                        content.layout(),
                        out,
                        (index, slot, sink) -> {
                            throw new IOException("no space left");
                        },
                        Job.UNWATCHED));
        assertArrayEquals(before, Files.readAllBytes(weights(out)));
    }

    @Test
    void noticesContentOfTheWrongSize() {
        for (ModelTarget target : targets().toList()) {
            Content content = Content.random(target, 3);
            Path out = folder.resolve("model" + target.fileEnding());
            assertThrows(
                    IllegalStateException.class,
                    () -> target.write(
                            content.layout(),
                            out,
                            (index, slot, sink) -> sink.write(MemorySegment.ofArray(new byte[1])),
                            Job.UNWATCHED));
            assertFalse(Files.exists(out));
        }
    }

    @Test
    void refusesTwoTensorsOfOneName() {
        List<FileLayout.Entry> twice = List.of(
                FileLayout.Entry.of("a", Shape.of(4), DType.F32), FileLayout.Entry.of("a", Shape.of(4), DType.F32));
        for (ModelTarget target : targets().toList()) {
            assertThrows(IllegalArgumentException.class, () -> target.layout(new LinkedHashMap<>(), twice, List.of()));
        }
    }

    @Test
    void holdsBlockTypesInGgufAlone() {
        for (DType type : DType.values()) {
            if (type.kind() == DType.Kind.BLOCK) {
                assertTrue(Targets.find("gguf").orElseThrow().holds(type), type::toString);
                assertFalse(Targets.find("safetensors").orElseThrow().holds(type), type::toString);
            }
        }
    }

    private static long alignment(ModelTarget target, DType type) {
        if (target.id().equals("gguf")) {
            return 32;
        }
        return type.blockElements() == 1 ? type.blockBytes() : 1;
    }

    private static Path weights(Path out) {
        return Files.isDirectory(out) ? out.resolve("model.safetensors") : out;
    }

    private static long size(Path out) throws IOException {
        if (!Files.isDirectory(out)) {
            return Files.size(out);
        }
        long sum = 0;
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    /// Cancelled after so many checks.
    private static final class CountingJob implements Job {
        private int left;

        CountingJob(int checks) {
            left = checks;
        }

        @Override
        public boolean isCancelled() {
            return left-- <= 0;
        }

        @Override
        public void report(double fraction, String activity) {
            assertTrue(fraction >= 0 && fraction <= 1, () -> activity + " " + fraction);
        }
    }

    /// Random tensors with random bytes.
    private record Content(FileLayout layout, List<byte[]> values) implements ModelTarget.Content {

        static Content random(ModelTarget target, int seed) {
            Random random = new Random(seed);
            List<DType> types = Stream.of(DType.values())
                    .filter(target::holds)
                    .filter(type -> type != DType.OPAQUE)
                    .toList();
            List<FileLayout.Entry> entries = new ArrayList<>();
            List<byte[]> values = new ArrayList<>();
            for (int i = 0; i < 12 + random.nextInt(20); i++) {
                DType type = types.get(random.nextInt(types.size()));
                long[] extents =
                        random.ints(random.nextInt(4), 0, 5).asLongStream().toArray();
                if (extents.length > 0) {
                    extents[extents.length - 1] *= type.blockElements();
                }
                if (extents.length == 0 && type.blockElements() > 1) {
                    continue;
                }
                entries.add(FileLayout.Entry.of("tensor \"" + i + "\" ü", Shape.of(extents), type));
                byte[] bytes = new byte[(int) entries.getLast().bytes()];
                random.nextBytes(bytes);
                values.add(bytes);
            }
            List<Companion> companions = target.fileEnding().isEmpty()
                    ? List.of(new Companion.Text("config.json", "{\"ü\":" + seed + "}"))
                    : List.of();
            return new Content(target.layout(metadata(target, random), entries, companions), values);
        }

        private static SequencedMap<String, MetadataValue> metadata(ModelTarget target, Random random) {
            SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
            metadata.put("z", MetadataValue.text("Größe \uD83D\uDC8E \u0001 \""));
            metadata.put("a", MetadataValue.text(""));
            if (target.id().equals("gguf")) {
                metadata.put("whole", new MetadataValue.Whole(random.nextInt(-100, 100), 16, true));
                metadata.put("unsigned", MetadataValue.uint32(0xffffffffL));
                metadata.put("real", MetadataValue.float32(random.nextFloat()));
                metadata.put("double", new MetadataValue.Real(random.nextDouble(), 64));
                metadata.put("truth", MetadataValue.truth(random.nextBoolean()));
                metadata.put(
                        "list",
                        new MetadataValue.Sequence(
                                new MetadataValue.Text(""),
                                List.of(MetadataValue.text("é"), MetadataValue.text("𝛼"))));
                metadata.put(
                        "numbers",
                        MetadataValue.packed(new MetadataValue.Whole(0, 32, true), new long[] {-1, 0, 1 << 30}));
                metadata.put("none", MetadataValue.packed(new MetadataValue.Real(0, 32), new long[0]));
            }
            return metadata;
        }

        byte[] bytes(int index) {
            return values.get(index);
        }

        int index(String name) {
            return IntStream.range(0, layout.slots().size())
                    .filter(i -> layout.slots().get(i).name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void write(int index, FileLayout.Slot slot, ModelTarget.ByteSink sink) throws IOException {
            byte[] bytes = values.get(index);
            int cut = bytes.length / 3;
            sink.write(MemorySegment.ofArray(bytes).asSlice(0, cut));
            sink.write(MemorySegment.ofArray(bytes).asSlice(cut));
        }
    }

    @Test
    void countsTheBytesOfCompanions() {
        Companion text = new Companion.Text("a", "ü");
        assertEquals("ü".getBytes(StandardCharsets.UTF_8).length, text.bytes());
    }
}
