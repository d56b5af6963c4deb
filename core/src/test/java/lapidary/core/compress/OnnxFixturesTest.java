package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import lapidary.core.TestFiles;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.FileLayout;
import lapidary.core.format.OnnxBytes;
import lapidary.core.format.ProtoBytes;
import lapidary.core.format.onnx.OnnxRun;
import lapidary.core.job.Job;
import lapidary.core.model.Export;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Models of the world outside, compressed here and run in ONNX Runtime; and models beyond 2 GiB.
class OnnxFixturesTest {
    private static final int IMAGES = 500;

    @TempDir
    Path folder;

    private Path write(Path source, String format, String choice, Misfit misfit) throws Exception {
        Path out = folder.resolve(format + ".onnx");
        try (Model model = Model.open(source)) {
            Recipe recipe = TestRecipes.choose(model, TestRecipes.unchanged(model, format), new Selector.All(), choice);
            new Compressor(Quantizers.methods()).run(model, TestRecipes.with(recipe, misfit), out, Job.UNWATCHED);
        }
        return out;
    }

    @ParameterizedTest
    @CsvSource({
        "resnet20-cifar10/resnet20.onnx, image, 32, 32, rtn bits=8 granularity=channel",
        "resnet20-cifar10/resnet20.onnx, image, 32, 32, rtn bits=4 granularity=channel scheme=symmetric",
        "ppocr-v4/ch_ppocr_mobile_v2.0_cls_infer.onnx, x, 48, 192, rtn bits=8 granularity=channel scheme=symmetric"
    })
    void convolutionsGiveWhatTheirDecodedWeightsGive(String name, String input, int height, int width, String choice)
            throws Exception {
        Path source = TestFiles.fixture(name);
        assertEquals(-1, Files.mismatch(source, write(source, "onnx-qdq", "keep", Misfit.REFUSE)));
        Path dense = write(source, "onnx", choice, Misfit.DENSE);
        Path quantized = write(source, "onnx-qdq", choice, Misfit.REFUSE);
        Random random = new Random(5);
        float[] image = new float[3 * height * width];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        Map<String, OnnxTensor> inputs = Map.of(input, OnnxRun.tensor(image, 1, 3, height, width));
        float[] expected = OnnxRun.run(dense, inputs);
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, OnnxRun.run(quantized, inputs), 1e-4f * largest);
        assertTrue(Files.size(quantized) < Files.size(source) * 0.45);
    }

    @ParameterizedTest
    @CsvSource({"onnx-qdq, rtn bits=8 granularity=channel", "onnx-qdq, rtn bits=4 granularity=channel"})
    void digitsAreStillRecognized(String format, String choice) throws Exception {
        Path source = TestFiles.fixture("mnist/mnist-8.onnx");
        double before = accuracy(source);
        double after = accuracy(write(source, format, choice, Misfit.REFUSE));
        assertTrue(before > 0.97, () -> "original " + before);
        assertTrue(after > before - 0.02, () -> before + " became " + after);
    }

    private static double accuracy(Path model) throws Exception {
        int right = 0;
        try (DataInputStream images = fixture("mnist/t10k-images-idx3-ubyte.gz", 16);
                DataInputStream labels = fixture("mnist/t10k-labels-idx1-ubyte.gz", 8)) {
            try (OnnxRun.Session session = OnnxRun.session(model)) {
                for (int i = 0; i < IMAGES; i++) {
                    float[] pixels = new float[28 * 28];
                    for (int p = 0; p < pixels.length; p++) {
                        pixels[p] = images.readUnsignedByte();
                    }
                    float[] scores = session.run("Input3", OnnxRun.tensor(pixels, 1, 1, 28, 28));
                    int best = 0;
                    for (int digit = 1; digit < scores.length; digit++) {
                        best = scores[digit] > scores[best] ? digit : best;
                    }
                    right += best == labels.readUnsignedByte() ? 1 : 0;
                }
            }
        }
        return (double) right / IMAGES;
    }

    private static DataInputStream fixture(String name, int header) throws IOException {
        DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(TestFiles.fixture(name))));
        in.skipNBytes(header);
        return in;
    }

    /// A sparse file: only what is written takes room on the disk.
    private Path beyondTwoGibibytes() throws IOException {
        long rows = 3L << 20;
        long bytes = rows * 256 * 4;
        byte[] head = OnnxBytes.tensor("large", OnnxBytes.FLOAT, rows, 256).toBytes();
        byte[] raw = new ProtoBytes().raw(9 << 3 | 2).raw(varint(bytes)).toBytes();
        long tensor = head.length + raw.length + bytes;
        byte[] field = new ProtoBytes().raw(5 << 3 | 2).raw(varint(tensor)).toBytes();
        byte[] node = new ProtoBytes()
                .message(1, OnnxBytes.node("Gather", OnnxBytes.of("large", "ids"), "y"))
                .toBytes();
        long graph = node.length + field.length + tensor;
        Path path = folder.resolve("large.onnx");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(new ProtoBytes()
                    .whole(1, 8)
                    .raw(7 << 3 | 2)
                    .raw(varint(graph))
                    .toBytes());
            file.write(node);
            file.write(field);
            file.write(head);
            file.write(raw);
            file.seek(file.getFilePointer() + bytes - 4);
            file.write(OnnxBytes.little(42));
            file.write(new ProtoBytes()
                    .message(8, new ProtoBytes().text(1, "").whole(2, 13))
                    .toBytes());
        }
        return path;
    }

    private static byte[] varint(long value) {
        ProtoBytes tagged = new ProtoBytes().whole(1, value);
        byte[] bytes = tagged.toBytes();
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    @Test
    void opensAMessageBeyondTwoGibibytesAndWritesItsWeightsBesideIt() throws Exception {
        Path path = beyondTwoGibibytes();
        try (Model model = Model.open(path)) {
            var tensor = model.find(new TensorId("large")).orElseThrow().tensor();
            float[] row = new float[256];
            Codecs.view(tensor).decode(tensor.shape().rows() - 1, 1, row);
            assertEquals(42, row[255]);
            Export export = Export.of(model, "onnx");
            FileLayout layout =
                    export.layout(List.of(Export.unchanged(export.tensors().getFirst())));
            assertEquals(0, layout.slots().getFirst().offset());
            long modelBytes = layout.totalBytes() - tensor.bytes();
            assertTrue(modelBytes > 0 && modelBytes < 1000, () -> modelBytes + " bytes of model");
        }
    }
}
