package lapidary.core.format.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.Formats;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each folder under `checkpoints` has one layer of 64 × 96 weights, packed by a script in NumPy after the packing code
/// of AutoGPTQ, GPTQModel, AutoAWQ, bitsandbytes and compressed-tensors; the number is the CRC-32 of the weights that
/// the script decodes them to, F32, little-endian.
class QuantizedLayersTest {
    private static final Path FOLDER = Path.of("src/test/resources/checkpoints");
    private static final String NAME = "model.layers.0.mlp.up_proj.weight";

    @ParameterizedTest
    @CsvSource({
        "gptq-2, 2e79ddd3, GPTQ 2-bit g32",
        "gptq-3, 98ad623a, GPTQ 3-bit g32",
        "gptq-4, d6ad37cb, GPTQ 4-bit g32",
        "gptq-8, 3e0c41fe, GPTQ 8-bit g32",
        "gptq-4-act-order, df259e5e, GPTQ 4-bit g32 act-order",
        "gptq-3-act-order-v2, 9df87374, GPTQ 3-bit g32 act-order",
        "gptq-4-v2, d6ad37cb, GPTQ 4-bit g32",
        "gptq-8-per-channel, d96d0d00, GPTQ 8-bit per channel",
        "awq-4, d6ad37cb, AWQ 4-bit g32",
        "bnb-nf4, cf5b3d04, NF4 (bitsandbytes)",
        "bnb-nf4-nested, 126c0003, NF4 (bitsandbytes)",
        "bnb-fp4, 9eac5e69, FP4 (bitsandbytes)",
        "bnb-int8, cfd35756, int8 (bitsandbytes)",
        "ct-int4-sym, 3361c9dd, int4 g32 (compressed-tensors)",
        "ct-int4-asym, d6ad37cb, int4 g32 (compressed-tensors)",
        "ct-int8-channel, 8635083e, int8 per channel (compressed-tensors)",
        "ct-int8-asym, 4d18bd6a, int8 g48 (compressed-tensors)",
        "ct-int-quantized, e76899ad, int8 per channel (compressed-tensors)",
        "fp8-tensor, 9f457734, FP8 E4M3 per tensor",
        "ct-float-quantized, bd29f47e, FP8 E4M3 per channel (compressed-tensors)",
        "fp8-blocks, 67edda52, FP8 E4M3 48×32 blocks",
        "ct-nvfp4, 3a5e37cc, NVFP4 (compressed-tensors)",
        "ct-mxfp4, 5e0d68ff, MXFP4 (compressed-tensors)"
    })
    void decodesWhatTheToolsDecode(String folder, String crc, String typeName) throws Exception {
        try (ModelFile file = Formats.open(FOLDER.resolve(folder))) {
            assertEquals(List.of(NAME), names(file));
            Tensor layer = file.tensors().getFirst();
            assertEquals(
                    List.of(Shape.of(64, 96), DType.COMPUTED, typeName),
                    List.of(layer.shape(), layer.type(), layer.typeName()));
            assertEquals(crc, file.reading(() -> crc(decode(layer, 64))));
            assertEquals(Files.size(FOLDER.resolve(folder).resolve("model.safetensors")), file.bytes());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gptq-3",
        "gptq-4-act-order",
        "awq-4",
        "bnb-nf4-nested",
        "bnb-int8",
        "ct-int4-asym",
        "ct-int8-asym",
        "fp8-blocks",
        "ct-nvfp4"
    })
    void anyRowsAreThoseOfTheWhole(String folder) throws Exception {
        Random random = new Random(7);
        try (ModelFile file = Formats.open(FOLDER.resolve(folder))) {
            Tensor layer = file.tensors().getFirst();
            float[] whole = decode(layer, 64);
            for (int round = 0; round < 40; round++) {
                int first = random.nextInt(64);
                int rows = random.nextInt(1, 65 - first);
                float[] part = new float[rows * 96];
                Codecs.view(layer).decode(first, rows, part);
                assertArrayEquals(Arrays.copyOfRange(whole, first * 96, (first + rows) * 96), part);
            }
        }
    }

    @Test
    void everyBitOfThePartsIsAccountedFor() throws Exception {
        try (ModelFile file = Formats.open(FOLDER.resolve("gptq-4-act-order"))) {
            Tensor layer = file.tensors().getFirst();
            CompressedTensor view = Codecs.view(layer);
            assertEquals(
                    "{codes=24576, groups of inputs=3072, scales=3072, zero points=768}",
                    view.ledger().bits().toString());
            assertEquals(8 * layer.bytes(), view.ledger().total());
            Indirect.Computed parts = (Indirect.Computed) layer.indirect().orElseThrow();
            assertEquals(
                    "model.layers.0.mlp.up_proj.qzeros",
                    parts.parts().get("zero points").id().name());
        }
    }

    @Test
    void activationScalesBelongToTheLayer() throws Exception {
        try (ModelFile file = Formats.open(FOLDER.resolve("fp8-tensor"))) {
            Indirect.Computed parts =
                    (Indirect.Computed) file.tensors().getFirst().indirect().orElseThrow();
            assertEquals("[codes, input scales, scales]", parts.parts().keySet().toString());
        }
    }

    /// The shapes of the parts tell GPTQ from AWQ, and a file without configuration is of GPTQ's first format.
    @Test
    void aFileByItselfDecodesWithoutAConfiguration(@TempDir Path folder) throws Exception {
        for (String name : List.of("gptq-3", "awq-4", "ct-int4-asym", "bnb-nf4")) {
            Path alone = folder.resolve(name + ".safetensors");
            Files.copy(FOLDER.resolve(name).resolve("model.safetensors"), alone);
            try (ModelFile file = Formats.open(alone);
                    ModelFile whole = Formats.open(FOLDER.resolve(name))) {
                assertArrayEquals(
                        decode(whole.tensors().getFirst(), 64),
                        decode(file.tensors().getFirst(), 64));
            }
        }
    }

    @Test
    void packingsOfOtherKernelsStayAsTheyLie(@TempDir Path folder) throws Exception {
        Files.copy(FOLDER.resolve("gptq-4/model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(
                folder.resolve("config.json"),
                "{\"quantization_config\":{\"quant_method\":\"gptq\",\"bits\":4,\"checkpoint_format\":\"marlin\"}}");
        try (ModelFile file = Formats.open(folder)) {
            assertEquals(4, file.tensors().size());
            assertTrue(file.tensors().stream().allMatch(Tensor::isDirect));
        }
    }

    private static List<String> names(ModelFile file) {
        return file.tensors().stream().map(tensor -> tensor.id().name()).toList();
    }

    private static float[] decode(Tensor layer, int rows) {
        float[] out = new float[Math.toIntExact(rows * layer.shape().columns())];
        Codecs.view(layer).decode(0, rows, out);
        return out;
    }

    private static String crc(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        CRC32 crc = new CRC32();
        crc.update(bytes.array());
        return "%08x".formatted(crc.getValue());
    }
}
