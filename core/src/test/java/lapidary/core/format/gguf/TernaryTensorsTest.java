package lapidary.core.format.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestRecipes;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.FileLayout;
import lapidary.core.format.Formats;
import lapidary.core.format.GgufBytes;
import lapidary.core.format.ModelFile;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weights of three values as bitnet.cpp keeps them.
class TernaryTensorsTest {
    private static final int COLUMNS = 256;
    private static final int ROWS = 6;

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadAsWhatWasPreviewed() throws Exception {
        float[] weights = new float[COLUMNS * ROWS];
        Random random = new Random(3);
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
            sum += Math.abs(weights[i]);
        }
        float scale = (float) (sum / weights.length);
        Path out = folder.resolve("out.gguf");
        try (Model model = Model.open(matrix(COLUMNS, weights))) {
            Recipe recipe = TestRecipes.of(model, "gguf", "bitnet packing=i2s");
            Plan plan = new Planner(Quantizers.methods()).plan(model, recipe);
            assertTrue(plan.notices().stream()
                    .anyMatch(notice -> notice.text().contains("bitnet.cpp on x86 processors, not by llama.cpp")));
            new Compressor(Quantizers.methods()).run(model, recipe, out, Job.UNWATCHED);
            assertEquals(plan.fileBytes(), Files.size(out));
        }
        try (Model written = Model.open(out)) {
            Tensor tensor = written.tensors().getFirst().tensor();
            assertEquals(DType.COMPUTED, tensor.type());
            assertEquals("I2_S", tensor.typeName());
            assertEquals(
                    weights.length / 4 + Float.BYTES, tensor.bytes(), "the filling after the scale is no part of it");
            float[] found = values(tensor);
            for (int i = 0; i < weights.length; i++) {
                double expected = Math.clamp(Math.rint(weights[i] / scale), -1, 1) * scale;
                assertEquals(expected, found[i], 1e-7, "weight " + i);
            }
        }
    }

    /// Weight j of a block of 128 is in byte j % 32, at bit 6 − 2·(j / 32).
    @Test
    void readsFilesOfBitnetCpp() throws IOException {
        byte[] data = new byte[2 * 128 / 4 + 32];
        Arrays.fill(data, 0, 64, (byte) 0x55);
        data[0] = (byte) 0x92; // weights 0, 32, 64, 96: 1, 0, −1, 1
        data[32 + 5] = (byte) 0x58; // the second row's 5, 37, 69, 101: 0, 0, 1, −1
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putFloat(64, .5f);
        byte[] header =
                GgufBytes.header(1, 0).tensor("w", 36, 0, 128, 2).pad(32).toBytes();
        byte[] file = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, file, header.length, data.length);
        float[] expected = new float[256];
        expected[0] = .5f;
        expected[64] = -.5f;
        expected[96] = .5f;
        expected[128 + 69] = .5f;
        expected[128 + 101] = -.5f;
        Path path = Files.write(folder.resolve("bitnet.gguf"), file);
        try (ModelFile opened = Formats.open(path)) {
            Tensor tensor = opened.tensors().getFirst();
            assertFalse(tensor.isDirect());
            CompressedTensor view = Codecs.view(tensor);
            assertEquals(
                    new TreeMap<>(Map.of("codes", 512L, "scales", 32L)),
                    view.ledger().bits());
            float[] found = values(tensor);
            for (int i = 0; i < found.length; i++) {
                assertEquals(expected[i], found[i] + 0f, "weight " + i);
            }
            float[] second = new float[128];
            view.decode(1, 1, second);
            assertArrayEquals(Arrays.copyOfRange(found, 128, 256), second);
        }
    }

    @Test
    void rowsThatItsBlocksDoNotDivideAreRefusedWithTheReason() throws Exception {
        try (Model model = Model.open(matrix(64, new float[64 * 4]))) {
            Recipe recipe = TestRecipes.of(model, "gguf", "bitnet packing=i2s");
            Plan plan = new Planner(Quantizers.methods()).plan(model, recipe);
            assertTrue(plan.notices().stream()
                    .anyMatch(notice -> notice.text().contains("I2_S takes rows of a multiple of 128 weights")));
        }
    }

    /// A GGUF file with one weight.
    private Path matrix(int columns, float... weights) throws IOException {
        GgufTarget target = new GgufTarget();
        Shape shape = Shape.of(weights.length / columns, columns);
        FileLayout.Entry entry = FileLayout.Entry.of("blk.0.ffn_down.weight", shape, DType.F32);
        FileLayout layout = target.layout(new LinkedHashMap<>(), List.of(entry), List.of());
        Path path = folder.resolve("matrix.gguf");
        ByteBuffer bytes = ByteBuffer.allocate(4 * weights.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(weights);
        MemorySegment data = MemorySegment.ofArray(bytes.array());
        target.write(layout, path, (index, slot, sink) -> sink.write(data), Job.UNWATCHED);
        return path;
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[(int) tensor.shape().elements()];
        Codecs.view(tensor).decode(0, (int) tensor.shape().rows(), values);
        return values;
    }
}
