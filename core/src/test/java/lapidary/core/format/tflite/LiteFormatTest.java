package lapidary.core.format.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import lapidary.core.TestFiles;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.LiteBytes;
import lapidary.core.format.OnnxBytes;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteFormatTest {
    @TempDir
    Path folder;

    private Model open(LiteBytes file, byte... behind) throws IOException {
        byte[] bytes = file.toBytes();
        byte[] whole = Arrays.copyOf(bytes, bytes.length + behind.length);
        System.arraycopy(behind, 0, whole, bytes.length, behind.length);
        return Model.open(Files.write(folder.resolve("model.tflite"), whole));
    }

    private static ModelTensor find(Model model, String name) {
        return model.find(new TensorId(name)).orElseThrow();
    }

    private static float[] values(ModelTensor tensor) {
        RowSource rows = Codecs.view(tensor.tensor());
        float[] values = new float[(int) rows.shape().elements()];
        rows.decode(0, (int) rows.shape().rows(), values);
        return values;
    }

    @Test
    void readsPlainAndQuantizedConstants() throws IOException {
        LiteBytes file = new LiteBytes()
                .tensor("plain", LiteBytes.FLOAT32, OnnxBytes.little(1, 2, 3, 4), 2, 2)
                .quantized(
                        "row",
                        LiteBytes.INT8,
                        new byte[] {1, -2, 3, 4},
                        new float[] {2, 10},
                        new long[] {0, 1},
                        0,
                        2,
                        2)
                .quantized(
                        "column", LiteBytes.INT8, new byte[] {1, -2, 3, 4}, new float[] {2, 10}, new long[0], 1, 2, 2)
                .quantized("one", LiteBytes.UINT8, new byte[] {-1, 0}, new float[] {0.5f}, new long[] {128}, 0, 2)
                .quantized("nibbles", LiteBytes.INT4, new byte[] {(byte) 0x8f, 7}, new float[] {2}, new long[1], 0, 3)
                .tensor("made", LiteBytes.FLOAT32, 0, 0, 4);
        try (Model model = open(file)) {
            assertEquals(5, model.tensors().size());
            assertArrayEquals(new float[] {1, 2, 3, 4}, values(find(model, "plain")));
            assertArrayEquals(new float[] {2, -4, 20, 30}, values(find(model, "row")));
            assertArrayEquals(new float[] {2, -20, 6, 40}, values(find(model, "column")));
            assertArrayEquals(new float[] {63.5f, -64}, values(find(model, "one")));
            assertArrayEquals(new float[] {-2, -16, 14}, values(find(model, "nibbles")));
        }
    }

    @Test
    void readsDataThatLieBehindTheTables() throws IOException {
        int length =
                new LiteBytes().behind("far", LiteBytes.INT8, 1 << 16, 2, 2).toBytes().length;
        try (Model model = open(new LiteBytes().behind("far", LiteBytes.INT8, length, 2, 2), (byte) 5, (byte) -6)) {
            assertArrayEquals(new float[] {5, -6}, values(find(model, "far")));
        }
    }

    @Test
    void tellsRolesByOperator() throws IOException {
        LiteBytes file = new LiteBytes()
                .tensor("kernel", LiteBytes.FLOAT32, new byte[4 * 24], 2, 2, 2, 3)
                .tensor("deep", LiteBytes.FLOAT32, new byte[4 * 12], 1, 2, 2, 3)
                .tensor("full", LiteBytes.FLOAT32, new byte[4 * 6], 2, 3)
                .tensor("table", LiteBytes.FLOAT32, new byte[4 * 6], 2, 3)
                .tensor("bias", LiteBytes.FLOAT32, new byte[8], 2)
                .tensor("shape", LiteBytes.INT32, new byte[8], 2)
                .tensor("x", LiteBytes.FLOAT32, 0, 0, 1)
                .operator(3, new int[] {6, 0, 4}, 6)
                .operator(4, new int[] {6, 1, -1}, 6)
                .operator(9, new int[] {6, 2}, 6)
                .operator(36, new int[] {3, 6}, 6)
                .operator(22, new int[] {6, 5}, 6);
        try (Model model = open(file)) {
            assertEquals(TensorRole.CONVOLUTION, find(model, "kernel").role());
            assertEquals(
                    Shape.of(2, 12),
                    find(model, "kernel").orientation().orElseThrow().matrix());
            assertEquals(
                    Shape.of(3, 4),
                    find(model, "deep").orientation().orElseThrow().matrix());
            assertEquals(TensorRole.LINEAR, find(model, "full").role());
            assertEquals(TensorRole.EMBEDDING, find(model, "table").role());
            assertEquals(TensorRole.VECTOR, find(model, "bias").role());
            assertEquals(TensorRole.OTHER, find(model, "shape").role());
            assertFalse(model.architecture().isPresent());
        }
    }

    /// Sums of |weights| by a walk through the file with numpy, in double precision.
    @ParameterizedTest
    @CsvSource({
        "mobilenet_v1_0.5_160_quant.tflite, 57, 1326635, 149822.97075508238",
        "tf2_mobilenet_v2_1.0_224_ptq.tflite, 108, 3489101, 305156.547578064"
    })
    void decodesModelsOfTheWorldOutside(String name, int tensors, long elements, double sum) throws IOException {
        try (Model model = Model.open(TestFiles.fixture("mobilenet-tflite/" + name))) {
            assertEquals(tensors, model.tensors().size());
            double found = 0;
            long count = 0;
            for (ModelTensor tensor : model.tensors()) {
                for (float value : values(tensor)) {
                    found += Math.abs(value);
                    count++;
                }
            }
            assertEquals(elements, count);
            assertEquals(sum, found, sum * 1e-6);
        }
    }
}
