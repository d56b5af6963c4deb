package lapidary.core.format.npz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import lapidary.core.TestFiles;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.Report;
import lapidary.core.compress.TestRecipes;
import lapidary.core.format.FileLayout;
import lapidary.core.format.Formats;
import lapidary.core.format.GoldenFiles;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.safetensors.SafetensorsTarget;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTargetTest {
    private final NpzTarget target = new NpzTarget();

    @TempDir
    Path folder;

    @Test
    void writesAnArchiveThatTheLibraryOfJavaReads() throws IOException {
        List<FileLayout.Entry> entries = List.of(
                FileLayout.Entry.of("layer.weight", Shape.of(2, 3), DType.F32),
                FileLayout.Entry.of("größe", Shape.of(3), DType.F16),
                FileLayout.Entry.of("scalar", Shape.of(), DType.F64),
                FileLayout.Entry.of("empty", Shape.of(0, 4), DType.F32),
                FileLayout.Entry.of("flags", Shape.of(5), DType.BOOL));
        FileLayout layout = target.layout(new LinkedHashMap<>(), entries, List.of());
        Path out = folder.resolve("out.npz");
        ModelTarget.Written written = target.write(layout, out, this::content, Job.UNWATCHED);
        assertEquals(Files.size(out), layout.totalBytes());
        assertEquals(Files.size(out), written.bytes());
        try (ZipFile zip = new ZipFile(out.toFile())) {
            assertEquals(5, zip.size());
            byte[] weight = zip.getInputStream(zip.getEntry("layer.weight.npy")).readAllBytes();
            assertEquals(128 + 24, weight.length);
            assertTrue(new String(weight, StandardCharsets.ISO_8859_1)
                    .contains("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"));
            assertTrue(new String(
                            zip.getInputStream(zip.getEntry("größe.npy")).readAllBytes(), StandardCharsets.ISO_8859_1)
                    .contains("'shape': (3,), }"));
            assertTrue(new String(
                            zip.getInputStream(zip.getEntry("scalar.npy")).readAllBytes(), StandardCharsets.ISO_8859_1)
                    .contains("'shape': (), }"));
        }
        try (ModelFile file = Formats.open(out)) {
            assertEquals(
                    entries.stream().map(FileLayout.Entry::name).toList(),
                    file.tensors().stream().map(tensor -> tensor.id().name()).toList());
            for (int i = 0; i < entries.size(); i++) {
                Tensor tensor = file.tensors().get(i);
                assertEquals(entries.get(i).shape(), tensor.shape());
                assertEquals(entries.get(i).type(), tensor.type());
                assertEquals(layout.slots().get(i).offset(), tensor.offset());
                assertEquals(0, tensor.offset() % 64);
            }
            assertArrayEquals(new float[6], GoldenFiles.decode(file.tensors().getFirst()));
        }
    }

    @Test
    void holdsNoBlocksNoBFloat16AndNoNameTwice() {
        for (DType type : List.of(DType.BF16, DType.Q4_0, DType.OPAQUE, DType.F8_E4M3)) {
            assertFalse(target.holds(type), type::name);
        }
        FileLayout.Entry one = FileLayout.Entry.of("a", Shape.of(1), DType.F32);
        assertThrows(
                IllegalArgumentException.class,
                () -> target.layout(new LinkedHashMap<>(), List.of(one, one), List.of()));
    }

    @Test
    void writesTheSampleAndReadsItBack() throws Exception {
        Path out = folder.resolve("classics.npz");
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Report report = new Compressor(Quantizers.methods())
                    .run(model, TestRecipes.unchanged(model, "npz"), out, Job.UNWATCHED);
            assertEquals(Files.size(out), report.plan().fileBytes());
            try (ModelFile written = Formats.open(out)) {
                Map<String, float[]> expected = new HashMap<>();
                model.tensors()
                        .forEach(tensor -> expected.put(tensor.id().name(), GoldenFiles.decode(tensor.tensor())));
                GoldenFiles.assertSame(expected, written);
            }
        }
    }

    @Test
    void writesBFloat16AsFloatAndSaysSo() throws Exception {
        FileLayout.Entry entry = FileLayout.Entry.of("w", Shape.of(2, 2), DType.BF16);
        var safetensors = new SafetensorsTarget();
        FileLayout layout = safetensors.layout(new LinkedHashMap<String, MetadataValue>(), List.of(entry), List.of());
        byte[] values = {(byte) 0x80, 0x3f, 0, (byte) 0xc0, 1, 0x40, 0, 0};
        Path source = folder.resolve("bf16.safetensors");
        safetensors.write(
                layout, source, (index, slot, sink) -> sink.write(MemorySegment.ofArray(values)), Job.UNWATCHED);
        try (Model model = Model.open(source)) {
            Path out = folder.resolve("bf16.npz");
            Report report = new Compressor(Quantizers.methods())
                    .run(
                            model,
                            RecipeEdit.unchanged(
                                    model, new Target("npz", DType.BF16, lapidary.core.recipe.Target.Misfit.REFUSE)),
                            out,
                            Job.UNWATCHED);
            assertTrue(report.plan().notices().stream()
                    .anyMatch(notice -> notice.text().contains("does not hold BF16")));
            try (ModelFile file = Formats.open(out)) {
                assertEquals(DType.F32, file.tensors().getFirst().type());
                assertArrayEquals(
                        new float[] {1, -2, 2.015625f, 0},
                        GoldenFiles.decode(file.tensors().getFirst()));
            }
        }
    }

    /// Two arrays of 3 GiB each in a sparse file: sizes and places beyond 32 bits.
    @Test
    void placesArraysBeyondFourGigabytes() throws IOException {
        long rows = 3L << 20;
        List<FileLayout.Entry> entries = List.of(
                FileLayout.Entry.of("a", Shape.of(rows, 256), DType.F32),
                FileLayout.Entry.of("b", Shape.of(2 * rows, 256), DType.F32));
        FileLayout layout = target.layout(new LinkedHashMap<>(), entries, List.of());
        Path path = folder.resolve("large.npz");
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            ByteArrayOutputStream directory = new ByteArrayOutputStream();
            long end = 0;
            for (FileLayout.Slot slot : layout.slots()) {
                byte[] header = NpzRecords.header(slot);
                long start = end == 0 ? 0 : end + NpzRecords.DESCRIPTOR_BYTES;
                file.write(ByteBuffer.wrap(NpzRecords.local(slot, start)), start);
                file.write(ByteBuffer.wrap(header), slot.offset() - header.length);
                end = slot.offset() + slot.bytes();
                file.write(ByteBuffer.wrap(NpzRecords.descriptor(slot, 0)), end);
                directory.writeBytes(NpzRecords.central(slot, 0, start));
            }
            long at = end + NpzRecords.DESCRIPTOR_BYTES;
            file.write(ByteBuffer.wrap(directory.toByteArray()), at);
            file.write(ByteBuffer.wrap(NpzRecords.end(2, at, directory.size())), at + directory.size());
        }
        assertEquals(layout.totalBytes(), Files.size(path));
        try (ModelFile file = Formats.open(path);
                ZipFile zip = new ZipFile(path.toFile())) {
            assertEquals(2 * rows * 1024, file.tensors().get(1).bytes());
            assertTrue(file.tensors().get(1).isDirect());
            assertEquals(128 + 2 * rows * 1024, zip.getEntry("b.npy").getSize());
        }
    }

    @Test
    void fillsHeadersToSixtyFourBytes() {
        for (int columns = 1; columns < 1_000_000_000; columns *= 10) {
            FileLayout.Slot slot =
                    FileLayout.Entry.of("a", Shape.of(columns, 3), DType.F32).at(0);
            byte[] header = NpzRecords.header(slot);
            assertEquals(0, header.length % 64);
            assertEquals('\n', header[header.length - 1]);
            short said = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
            assertEquals(header.length - 10, said);
        }
    }

    private void content(int index, FileLayout.Slot slot, ModelTarget.ByteSink sink) throws IOException {
        sink.write(MemorySegment.ofArray(new byte[(int) slot.bytes()]));
    }
}
