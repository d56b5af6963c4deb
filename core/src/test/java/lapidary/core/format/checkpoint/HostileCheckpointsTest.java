package lapidary.core.format.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Formats;
import lapidary.core.format.ModelFile;
import lapidary.core.model.Model;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Quantized layers whose parts are missing or contradict each other: each is refused by name, at opening or when the
/// part is read; none escapes as another exception.
class HostileCheckpointsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NF4_STATE = "weight.quant_state.bitsandbytes__nf4";

    @TempDir
    Path folder;

    /// @param message a part of it
    record Case(String name, String golden, Change change, Problem problem, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Change {
        StoredParts apply(StoredParts parts);
    }

    static Stream<Case> cases() {
        return Stream.of(gptq(), bitsAndBytes(), compressedTensors(), scaled()).flatMap(List::stream);
    }

    private static List<Case> gptq() {
        return List.of(
                new Case(
                        "GPTQ without scales",
                        "gptq-4",
                        p -> p.without("scales"),
                        Problem.MISSING_TENSOR,
                        "up_proj.scales"),
                new Case(
                        "GPTQ without zero points",
                        "gptq-4",
                        p -> p.without("qzeros"),
                        Problem.MISSING_TENSOR,
                        "qzeros"),
                new Case(
                        "GPTQ with scales of integers",
                        "gptq-4",
                        p -> p.as("scales", "I16", 3L, 64L),
                        Problem.UNSUPPORTED_TYPE,
                        "BF16 or F16 or F32"),
                new Case(
                        "GPTQ with scales in a row",
                        "gptq-4",
                        p -> p.as("scales", "F16", 192L),
                        Problem.BAD_SHAPE,
                        "groups × outputs"),
                new Case(
                        "GPTQ with scales of nothing",
                        "gptq-4",
                        p -> p.with("scales", "F16", new byte[0], 0L, 64L),
                        Problem.BAD_SHAPE,
                        "groups × outputs"),
                new Case(
                        "GPTQ with zero points of no width",
                        "gptq-4",
                        p -> p.with("qzeros", "I32", new byte[60], 3L, 5L),
                        Problem.BAD_SHAPE,
                        "2, 3, 4 or 8 bits"),
                new Case(
                        "GPTQ with codes of another extent",
                        "gptq-4",
                        p -> p.as("qweight", "I32", 24L, 32L),
                        Problem.BAD_SHAPE,
                        "qweight"),
                new Case(
                        "GPTQ of other bits than it says",
                        "gptq-4",
                        p -> p.configured("{\"quantization_config\":{\"quant_method\":\"gptq\",\"bits\":8}}"),
                        Problem.BAD_SHAPE,
                        "8 bits, as the configuration says"),
                new Case(
                        "GPTQ with an order of other length",
                        "gptq-4",
                        p -> p.as("g_idx", "I32", 48L, 2L),
                        Problem.BAD_SHAPE,
                        "g_idx"),
                new Case(
                        "GPTQ with more groups than inputs",
                        "gptq-4",
                        p -> p.with("scales", "F16", new byte[2 * 64 * 97], 97L, 64L)
                                .with("qzeros", "I32", new byte[4 * 8 * 97], 97L, 8L),
                        Problem.BAD_SHAPE,
                        "a row for each group"),
                new Case(
                        "GPTQ in an order that is not there",
                        "gptq-4-act-order",
                        p -> p.without("g_idx"),
                        Problem.MISSING_TENSOR,
                        "up_proj.g_idx"),
                new Case(
                        "an input of a group that is not there",
                        "gptq-4-act-order",
                        p -> p.with("g_idx", "I32", words(96, 3), 96L),
                        Problem.BAD_VALUE,
                        "a group from 0 to 2"),
                new Case(
                        "a layer both dense and quantized",
                        "gptq-4",
                        p -> p.with("weight", "F16", new byte[2 * 64 * 96], 64L, 96L),
                        Problem.DUPLICATE_NAME,
                        "dense or quantized"),
                new Case(
                        "AWQ with zero points of another extent",
                        "awq-4",
                        p -> p.as("qzeros", "I32", 6L, 4L),
                        Problem.BAD_SHAPE,
                        "qzeros"),
                new Case(
                        "a configuration that nests without end",
                        "gptq-4",
                        p -> p.configured("{\"quantization_config\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"),
                        Problem.LIMIT_EXCEEDED,
                        "sound JSON"));
    }

    private static List<Case> bitsAndBytes() {
        return List.of(
                new Case(
                        "NF4 without magnitudes",
                        "bnb-nf4",
                        p -> p.without("weight.absmax"),
                        Problem.MISSING_TENSOR,
                        "absmax"),
                new Case(
                        "NF4 without a book",
                        "bnb-nf4",
                        p -> p.without("weight.quant_map"),
                        Problem.MISSING_TENSOR,
                        "quant_map"),
                new Case(
                        "NF4 with a book of 8",
                        "bnb-nf4",
                        p -> p.with("weight.quant_map", "F32", new byte[32], 8L),
                        Problem.BAD_SHAPE,
                        "16 numbers"),
                new Case(
                        "NF4 with half of the magnitudes",
                        "bnb-nf4",
                        p -> p.with("weight.absmax", "F32", new byte[4 * 48], 48L),
                        Problem.BAD_SHAPE,
                        "96 magnitudes"),
                state("NF4 with a state that is no JSON", "{\"shape\":[64,", Problem.BAD_HEADER, "sound JSON"),
                state("NF4 with a state that is a list", "[1]", Problem.BAD_HEADER, "a JSON object"),
                state("NF4 without a shape", "{\"blocksize\":64}", Problem.BAD_VALUE, "the shape of a matrix"),
                state(
                        "NF4 with a shape beyond its codes",
                        "{\"blocksize\":64,\"shape\":[640,96]}",
                        Problem.WRONG_SIZE,
                        "four bits for each weight"),
                state(
                        "NF4 with a negative shape",
                        "{\"blocksize\":64,\"shape\":[-64,96]}",
                        Problem.BAD_SHAPE,
                        "a layer of at most"),
                state(
                        "NF4 with a shape out of all bounds",
                        "{\"blocksize\":64,\"shape\":[2147483647,2147483647]}",
                        Problem.BAD_SHAPE,
                        "a layer of at most"),
                state(
                        "NF4 with blocks of nothing",
                        "{\"blocksize\":0,\"shape\":[64,96]}",
                        Problem.BAD_VALUE,
                        "blocksize"),
                state("NF4 with a state that nests", "{\"a\":".repeat(500), Problem.LIMIT_EXCEEDED, "sound JSON"),
                new Case(
                        "NF4 with a state of a megabyte",
                        "bnb-nf4",
                        p -> p.with(NF4_STATE, "U8", new byte[1 << 20], 1L << 20),
                        Problem.LIMIT_EXCEEDED,
                        "at most"),
                new Case(
                        "nested magnitudes without their book",
                        "bnb-nf4-nested",
                        p -> p.without("weight.nested_quant_map"),
                        Problem.MISSING_TENSOR,
                        "nested_quant_map"),
                new Case(
                        "nested magnitudes with too few scales",
                        "bnb-nf4-nested",
                        p -> p.with("weight.nested_absmax", "F32", new byte[8], 2L),
                        Problem.BAD_SHAPE,
                        "3 numbers"),
                new Case(
                        "int8 with a scale too few",
                        "bnb-int8",
                        p -> p.with("SCB", "F32", new byte[4 * 63], 63L),
                        Problem.BAD_SHAPE,
                        "SCB"));
    }

    private static Case state(String name, String json, Problem problem, String message) {
        return new Case(name, "bnb-nf4", p -> p.text(NF4_STATE, json), problem, message);
    }

    private static List<Case> compressedTensors() {
        return List.of(
                new Case(
                        "packed without a shape",
                        "ct-int4-sym",
                        p -> p.without("weight_shape"),
                        Problem.MISSING_TENSOR,
                        "weight_shape"),
                new Case(
                        "packed without scales",
                        "ct-int4-sym",
                        p -> p.without("weight_scale"),
                        Problem.MISSING_TENSOR,
                        "weight_scale"),
                new Case(
                        "packed with a shape out of all bounds",
                        "ct-int4-sym",
                        p -> p.with("weight_shape", "I64", longs(Long.MAX_VALUE, Long.MAX_VALUE), 2L),
                        Problem.BAD_SHAPE,
                        "a layer of at most"),
                new Case(
                        "packed with other outputs than its shape",
                        "ct-int4-sym",
                        p -> p.with("weight_shape", "I64", longs(32, 96), 2L),
                        Problem.BAD_SHAPE,
                        "weight_packed"),
                new Case(
                        "packed with more bits than eight",
                        "ct-int4-sym",
                        p -> p.with("weight_shape", "I64", longs(64, 8), 2L),
                        Problem.BAD_SHAPE,
                        "at most eight bits"),
                new Case(
                        "packed with groups that do not divide",
                        "ct-int4-sym",
                        p -> p.with("weight_scale", "F16", new byte[2 * 64 * 5], 64L, 5L),
                        Problem.BAD_SHAPE,
                        "groups that divide 96 inputs"),
                new Case(
                        "packed zero points of another extent",
                        "ct-int4-asym",
                        p -> p.as("weight_zero_point", "I32", 4L, 6L),
                        Problem.BAD_SHAPE,
                        "weight_zero_point"),
                new Case(
                        "NVFP4 with two scales of scales",
                        "ct-nvfp4",
                        p -> p.with("weight_global_scale", "F32", new byte[8], 2L),
                        Problem.BAD_SHAPE,
                        "one number"),
                new Case(
                        "NVFP4 with a scale too few",
                        "ct-nvfp4",
                        p -> p.with("weight_scale", "F8_E4M3", new byte[64 * 5], 64L, 5L),
                        Problem.BAD_SHAPE,
                        "weight_scale"));
    }

    private static List<Case> scaled() {
        return List.of(
                new Case(
                        "FP8 with scales for no blocks",
                        "fp8-blocks",
                        p -> p.with("weight_scale_inv", "F32", new byte[4 * 65 * 3], 65L, 3L),
                        Problem.BAD_SHAPE,
                        "scales for blocks of 64 × 96"),
                new Case(
                        "FP8 with scales of nothing",
                        "fp8-blocks",
                        p -> p.with("weight_scale_inv", "F32", new byte[0], 0L, 3L),
                        Problem.BAD_SHAPE,
                        "scales for blocks"),
                new Case(
                        "FP8 with whole scales",
                        "fp8-blocks",
                        p -> p.as("weight_scale_inv", "I32", 2L, 3L),
                        Problem.UNSUPPORTED_TYPE,
                        "F32"),
                new Case(
                        "int8 with zero points for other scales",
                        "ct-int-quantized",
                        p -> p.with("weight_zero_point", "I8", new byte[3], 3L),
                        Problem.BAD_SHAPE,
                        "a zero point for each scale"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refuses(Case hostile) throws IOException {
        Path path = hostile.change().apply(StoredParts.read(hostile.golden())).write(folder);
        FormatException refused =
                assertTimeoutPreemptively(LIMIT, () -> assertThrows(FormatException.class, () -> openAndDecode(path)));
        assertEquals(hostile.problem(), refused.problem(), refused.getMessage());
        assertTrue(refused.getMessage().contains(hostile.message()), refused::getMessage);
        assertTrue(refused.getMessage().startsWith(refused.file().toString()), refused::getMessage);
    }

    /// A layer may lie in two shards; one of them by itself shows its parts as they lie.
    @Test
    void aShardByItselfKeepsThePartsOfALayerThatItDoesNotHave() throws IOException {
        Path shard = folder.resolve("model-00001-of-00002.safetensors");
        Files.write(shard, StoredParts.read("gptq-4").without("scales").bytes());
        try (ModelFile file = Formats.open(shard)) {
            assertEquals(3, file.tensors().size());
            assertTrue(file.tensors().stream().allMatch(Tensor::isDirect));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gptq-3", "gptq-4-act-order", "awq-4", "bnb-nf4-nested", "ct-int4-asym", "ct-nvfp4", "fp8-blocks"
            })
    void opensOrRefusesFilesWithFlippedOrMissingBytes(String golden) throws IOException {
        byte[] sound = StoredParts.read(golden).bytes();
        Files.copy(StoredParts.GOLDEN.resolve(golden).resolve("config.json"), folder.resolve("config.json"));
        Random random = new Random(golden.hashCode());
        int opened = 0;
        for (int round = 0; round < 60; round++) {
            byte[] changed = round % 5 == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
            for (int i = 0; i <= random.nextInt(4) && changed.length > 0; i++) {
                // Half of the changes hit the header, where every byte counts.
                int bound = random.nextBoolean() ? Math.min(600, changed.length) : changed.length;
                changed[random.nextInt(bound)] = (byte) random.nextInt();
            }
            Files.write(folder.resolve("model.safetensors"), changed);
            try {
                openAndDecode(folder);
                opened++;
            } catch (FormatException e) {
                assertTrue(e.getMessage().contains(folder.toString()), e::getMessage);
            }
        }
        assertTrue(opened > 4, "only " + opened + " could be opened");
    }

    private static void openAndDecode(Path path) throws IOException {
        try (Model model = Model.open(path)) {
            for (Tensor tensor : model.file().tensors()) {
                CompressedTensor view = Codecs.view(tensor);
                if (view.isDecodable()) {
                    float[] row = new float[Math.toIntExact(tensor.shape().elements())];
                    model.file().reading(() -> {
                        view.decode(0, (int) tensor.shape().rows(), row);
                        return row;
                    });
                }
            }
        }
    }

    private static byte[] words(int count, int value) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }
}
