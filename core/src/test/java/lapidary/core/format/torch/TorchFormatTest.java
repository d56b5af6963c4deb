package lapidary.core.format.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lapidary.core.TestFiles;
import lapidary.core.format.Formats;
import lapidary.core.format.GoldenFiles;
import lapidary.core.format.ModelFile;
import lapidary.core.format.NotExecuted;
import lapidary.core.model.Model;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFormatTest {
    @TempDir
    Path folder;

    /// Files and values are those of PyTorch 1.13: every type it can store, slices, transposed, expanded and
    /// permuted views, a tied weight, quantized tensors, a sparse one.
    @ParameterizedTest
    @ValueSource(strings = {"all.pt", "all-legacy.pt"})
    void readsWhatPyTorchReads(String name) throws IOException {
        try (ModelFile file = Formats.open(GoldenFiles.unpack("torch/" + name, folder))) {
            Map<String, float[]> expected = GoldenFiles.values("torch/all.json");
            GoldenFiles.assertSame(expected, file);
            assertEquals(Map.of(new TensorId("a.tied"), new TensorId("a.weight")), Map.copyOf(file.aliases()));
            assertEquals(List.of(), file.notExecuted());
        }
    }

    @Test
    void tellsTypesShapesAndPlaces() throws IOException {
        Path path = GoldenFiles.unpack("torch/all.pt", folder);
        byte[] bytes = Files.readAllBytes(path);
        try (ModelFile file = Formats.open(path)) {
            Tensor weight = find(file, "a.weight");
            assertTrue(weight.isDirect());
            assertEquals("float32", weight.typeName());
            assertEquals(Shape.of(6, 4), weight.shape());
            float first = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat((int) weight.offset());
            assertEquals(GoldenFiles.decode(weight)[0], first);
            assertFalse(find(file, "t").isDirect());
            assertEquals(Shape.of(4, 6), find(file, "t").shape());
            assertEquals(DType.BF16, find(file, "bf16").type());
            assertEquals(Shape.of(2, 3, 2), find(file, "c64").shape());
            assertEquals(Shape.of(), find(file, "scalar").shape());
            assertEquals(DType.COMPUTED, find(file, "qc").type());
            Indirect.Computed quantized =
                    (Indirect.Computed) find(file, "qc").indirect().orElseThrow();
            assertEquals(Map.of("codes", 96L, "scales", 192L, "zero points", 192L), quantized.bits());
        }
    }

    @Test
    void namesTheTensorsOfAPickledModuleWithoutBuildingIt() throws IOException {
        try (ModelFile file = Formats.open(GoldenFiles.unpack("torch/module.pth", folder))) {
            assertEquals(
                    List.of(
                            "0.weight",
                            "0.bias",
                            "1.weight",
                            "1.bias",
                            "1.running_mean",
                            "1.running_var",
                            "1.num_batches_tracked",
                            "2.0.weight",
                            "2.0.bias"),
                    names(file));
            assertEquals(
                    List.of(
                            "torch.nn.modules.container.Sequential", "torch.nn.modules.linear.Linear",
                            "torch.nn.modules.batchnorm.BatchNorm1d", "torch.nn.modules.conv.Conv2d"),
                    file.notExecuted().stream().map(NotExecuted::name).toList());
        }
    }

    @Test
    void readsTheWeightsOfTorchScriptAndShowsItsProgram() throws IOException {
        try (ModelFile file = Formats.open(GoldenFiles.unpack("torch/script.pt", folder))) {
            assertEquals(List.of("weight", "bias"), names(file));
            assertTrue(file.notExecuted().stream().anyMatch(code -> code.name().equals("TorchScript program")));
        }
    }

    /// The files would call `os.system("touch …")` when Python loads them.
    @ParameterizedTest
    @ValueSource(strings = {"evil.pt", "evil-legacy.pt"})
    void showsAForeignCallAndDoesNotExecuteIt(String name) throws IOException {
        try (ModelFile file = Formats.open(GoldenFiles.unpack("torch/" + name, folder))) {
            assertEquals(List.of("w"), names(file));
            NotExecuted call = file.notExecuted().getFirst();
            assertEquals("posix.system", call.name());
            assertTrue(call.place().contains(" at offset "), call::place);
        }
    }

    @Test
    void readsRowsInPiecesAsItReadsThemWhole() throws IOException {
        try (ModelFile file = Formats.open(GoldenFiles.unpack("torch/all.pt", folder));
                Arena arena = Arena.ofConfined()) {
            Tensor permuted = find(file, "perm3");
            Indirect.Rearranged stored =
                    (Indirect.Rearranged) permuted.indirect().orElseThrow();
            float[] whole = GoldenFiles.decode(permuted);
            for (int from = 0; from < 8; from++) {
                for (int rows = 0; rows <= 8 - from; rows++) {
                    MemorySegment out = arena.allocate(rows * 12L + 1, 4);
                    stored.read(from, rows, out);
                    float[] piece = out.asSlice(0, rows * 12L).toArray(ValueLayout.JAVA_FLOAT);
                    assertArrayEquals(Arrays.copyOfRange(whole, from * 3, (from + rows) * 3), piece);
                }
            }
            assertThrows(IndexOutOfBoundsException.class, () -> stored.read(7, 2, arena.allocate(64)));
            assertThrows(IndexOutOfBoundsException.class, () -> stored.read(0, 2, arena.allocate(8)));
        }
    }

    @Test
    void opensTheRealLegacyFileOfAResNet() throws IOException {
        Path path = TestFiles.fixture("resnet20-cifar10/resnet20-12fca82f.th");
        try (Model model = Model.open(path)) {
            // 269,722 weights, and means and variances of the batch norms
            assertEquals(271_098, model.parameters());
            assertEquals(List.of(), model.file().notExecuted());
            Tensor last = find(model.file(), "state_dict.module.linear.weight");
            assertEquals(Shape.of(10, 64), last.shape());
            // torch.load(…)["state_dict"]["module.linear.weight"][0, :2]
            assertEquals(-1.0598125457763672, GoldenFiles.decode(last)[0], 1e-7);
            assertEquals(0.5688578486442566, GoldenFiles.decode(last)[1], 1e-7);
        }
    }

    private static List<String> names(ModelFile file) {
        return file.tensors().stream().map(tensor -> tensor.id().name()).toList();
    }

    private static Tensor find(ModelFile file, String name) {
        return file.tensors().stream()
                .filter(tensor -> tensor.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
