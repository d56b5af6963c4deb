package lapidary.core.format.llama2c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import lapidary.core.TestFiles;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestRecipes;
import lapidary.core.format.FormatException;
import lapidary.core.format.GoldenFiles;
import lapidary.core.infer.Generator;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.Tokenizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Llama2cFormatTest {
    private static final String STORY =
            "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she"
                    + " saw a big, red ball. She wanted to play with it, but it was too high.\nLily's mom said, \"Lily,"
                    + " let's go to the park.\" Lily was sad and didn't know what to do.";
    private static final int WIDTH = 8;
    private static final int FEED_FORWARD = 12;
    private static final int BLOCKS = 2;
    private static final int PIECES = 5;
    private static final int CONTEXT = 6;
    private static final int HEADS = 2;
    private static final int GROUP = 4;

    @TempDir
    Path folder;

    /// Every layout holds the same weights; 8-bit codes of multiples of the scale are exact.
    @ParameterizedTest
    @ValueSource(strings = {"old", "old-unshared", "floats", "floats-unshared", "codes", "codes-unshared"})
    void readsEveryLayout(String layout) throws IOException {
        boolean isShared = !layout.endsWith("unshared");
        Map<String, float[]> weights = weights(isShared);
        byte[] content = layout.startsWith("old")
                ? old(weights, isShared)
                : versioned(weights, isShared, layout.startsWith("codes"));
        try (Model model = Model.open(Files.write(folder.resolve("tiny.bin"), content))) {
            GoldenFiles.assertSame(weights, model.file());
            Architecture found = model.architecture().orElseThrow();
            assertEquals(WIDTH, found.width());
            assertEquals(FEED_FORWARD, found.feedForward());
            assertEquals(1, found.keyValueHeads());
            assertEquals(PIECES, found.vocabulary());
            assertEquals(CONTEXT, found.context());
            assertEquals(isShared, found.tiedOutput());
            assertEquals(
                    layout.startsWith("codes"),
                    find(model, "blk.1.attn_k.weight").tensor().type() == DType.COMPUTED);
            assertThrows(FormatException.class, () -> Tokenizers.of(model).close());
        }
    }

    @Test
    void readsTheTokenizerOfTheRightSizeBesideIt() throws IOException {
        Path path = Files.write(folder.resolve("tiny.bin"), old(weights(true), true));
        Files.write(folder.resolve("tokenizer.bin"), tokenizer("<unk>", "\n<s>\n", "\n</s>\n", "<0x0A>"));
        try (Model model = Model.open(path)) {
            assertFalse(model.file().metadata().containsKey("tokenizer.ggml.tokens"));
        }
        Files.write(folder.resolve("tok5.bin"), tokenizer("<unk>", "\n<s>\n", "\n</s>\n", "<0x0A>", " a"));
        try (Model model = Model.open(path);
                var tokenizer = Tokenizers.of(model)) {
            assertEquals(5, tokenizer.size());
            assertEquals(1, tokenizer.bos());
            assertEquals(2, tokenizer.eos());
            assertTrue(tokenizer.addsBos());
            assertEquals(" a", tokenizer.piece(4));
            assertEquals("\n", tokenizer.decode(new int[] {3}));
        }
    }

    /// A GGUF file has the same tensors, in the order of its rows, the tokenizer and the numbers.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void convertsToGguf(boolean isCoded) throws Exception {
        Map<String, float[]> weights = weights(true);
        byte[] content = isCoded ? versioned(weights, true, true) : old(weights, true);
        Path path = Files.write(folder.resolve("tiny.bin"), content);
        Files.write(folder.resolve("tok5.bin"), tokenizer("<unk>", "\n<s>\n", "\n</s>\n", "<0x0A>", " a"));
        Path out = folder.resolve("tiny.gguf");
        try (Model model = Model.open(path)) {
            var recipe = TestRecipes.of(model, "gguf", "ggml type=f32");
            new Compressor(Quantizers.methods()).run(model, recipe, out, Job.UNWATCHED);
            try (Model written = Model.open(out)) {
                GoldenFiles.assertSame(weights, written.file());
                assertEquals(model.architecture(), written.architecture());
                assertTrue(written.file().metadata().containsKey("tokenizer.ggml.scores"));
            }
        }
    }

    /// The text is that of llama2.c's own `test_all.py` (greedy, tokenizer of 512 pieces).
    @Test
    void continuesAStoryAsLlama2cDoes() throws Exception {
        Path checkpoint = folder.resolve("stories260K.bin");
        Files.copy(TestFiles.fixture("stories260K/stories260K.bin"), checkpoint);
        Files.copy(TestFiles.fixture("stories260K/tok512.bin"), folder.resolve("tok512.bin"));
        try (Model model = Model.open(checkpoint);
                var tokenizer = Tokenizers.of(model);
                Generator generator = new Generator(model, Weights.original(model))) {
            assertEquals(260_032, model.parameters());
            int[] words = tokenizer.encode("Once upon a time");
            int[] prompt = new int[words.length + 1];
            prompt[0] = tokenizer.bos();
            System.arraycopy(words, 0, prompt, 1, words.length);
            int[] added = generator.generate(prompt, 110, Generator.Sampling.GREEDY, token -> true, Job.UNWATCHED);
            int[] all = Arrays.copyOf(prompt, prompt.length + added.length);
            System.arraycopy(added, 0, all, prompt.length, added.length);
            String text = tokenizer.decode(all);
            assertTrue(text.startsWith(STORY), text);
        }
    }

    @Test
    void opensAModelWithoutATokenizer() throws IOException {
        try (Model model = Model.open(TestFiles.fixture("llama2xs/model.bin"))) {
            assertEquals(279_232, model.parameters());
            assertTrue(model.architecture().isPresent());
        }
    }

    private static Map<String, float[]> weights(boolean isShared) {
        Random random = new Random(7);
        Map<String, float[]> weights = new LinkedHashMap<>();
        weights.put("token_embd.weight", numbers(random, PIECES * WIDTH));
        String[] kinds = {
            "attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate", "ffn_down", "ffn_up"
        };
        int wide = WIDTH * FEED_FORWARD;
        int square = WIDTH * WIDTH;
        int[] sizes = {WIDTH, square, square / 2, square / 2, square, WIDTH, wide, wide, wide};
        for (int kind = 0; kind < kinds.length; kind++) {
            for (int block = 0; block < BLOCKS; block++) {
                weights.put("blk." + block + "." + kinds[kind] + ".weight", numbers(random, sizes[kind]));
            }
        }
        weights.put("output_norm.weight", numbers(random, WIDTH));
        if (!isShared) {
            weights.put("output.weight", numbers(random, PIECES * WIDTH));
        }
        return weights;
    }

    /// Whole numbers from −127 to 127 times a power of two, at least one of them the largest in each group.
    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (i % GROUP == 0 ? 127 : random.nextInt(255) - 127) / 64f;
        }
        return numbers;
    }

    private static byte[] old(Map<String, float[]> weights, boolean isShared) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header(isShared ? PIECES : -PIECES));
        weights.forEach((name, values) -> {
            if (!name.equals("output.weight")) {
                out.writeBytes(floats(values));
            }
        });
        out.writeBytes(new byte[2 * CONTEXT * (WIDTH / HEADS / 2) * 4]);
        if (!isShared) {
            out.writeBytes(floats(weights.get("output.weight")));
        }
        return out.toByteArray();
    }

    private static byte[] versioned(Map<String, float[]> weights, boolean isShared, boolean isCoded) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer start = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        start.putInt(0x616b3432).putInt(isCoded ? 2 : 1).put(header(PIECES)).put((byte) (isShared ? 1 : 0));
        if (isCoded) {
            start.putInt(GROUP);
        }
        out.writeBytes(start.array());
        weights.forEach((name, values) -> {
            if (name.contains("attn_norm")) {
                out.writeBytes(floats(values));
            }
        });
        weights.forEach((name, values) -> {
            if (name.contains("ffn_norm")) {
                out.writeBytes(floats(values));
            }
        });
        out.writeBytes(floats(weights.get("output_norm.weight")));
        weights.forEach((name, values) -> {
            if (!name.contains("norm")) {
                out.writeBytes(isCoded ? codes(values) : floats(values));
            }
        });
        return out.toByteArray();
    }

    private static byte[] header(int pieces) {
        return ByteBuffer.allocate(28)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(WIDTH)
                .putInt(FEED_FORWARD)
                .putInt(BLOCKS)
                .putInt(HEADS)
                .putInt(1)
                .putInt(pieces)
                .putInt(CONTEXT)
                .array();
    }

    private static byte[] floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static byte[] codes(float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length + values.length / GROUP * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.put((byte) Math.round(value * 64));
        }
        for (int i = 0; i < values.length / GROUP; i++) {
            bytes.putFloat(1 / 64f);
        }
        return bytes.array();
    }

    private static byte[] tokenizer(String... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(8).array());
        for (String piece : pieces) {
            byte[] text = piece.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(-1)
                    .putInt(text.length)
                    .array());
            out.writeBytes(text);
        }
        return out.toByteArray();
    }

    private static ModelTensor find(Model model, String name) {
        return model.find(new TensorId(name)).orElseThrow();
    }
}
