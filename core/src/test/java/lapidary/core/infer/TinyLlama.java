package lapidary.core.infer;

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
import java.util.stream.Collectors;

/// A Hugging Face folder with a very small random Llama, written by hand.
public final class TinyLlama {
    public static final int VOCABULARY = 50;
    public static final int BLOCKS = 3;
    public static final int WIDTH = 24;
    private static final int FEED_FORWARD = 40;
    private static final int HEADS = 4;
    private static final int KEY_VALUE_HEADS = 2;
    private static final int HEAD_SIZE = 6;

    private TinyLlama() {}

    /// Writes the model and returns its folder.
    public static Path write(Path folder, boolean tied, long seed) throws IOException {
        Map<String, int[]> shapes = shapes(tied);
        Random random = new Random(seed);
        Map<String, float[]> values = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            float[] numbers = new float[shape.length == 1 ? shape[0] : shape[0] * shape[1]];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] =
                        (float) (shape.length == 1 ? 1 + 0.1 * random.nextGaussian() : 0.3 * random.nextGaussian());
            }
            values.put(name, numbers);
        });
        return write(folder, tied, shapes, values);
    }

    /// Writes a model whose weight `name` holds `value` at its beginning.
    public static Path writeWith(Path folder, String name, float value) throws IOException {
        write(folder, true, 1);
        Path file = folder.resolve("model.safetensors");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        String header = new String(bytes.array(), 8, (int) bytes.getLong(0), StandardCharsets.UTF_8);
        String entry = header.substring(header.indexOf('"' + name + '"'));
        int offset = Integer.parseInt(entry.replaceAll("(?s).*?data_offsets\":\\[(\\d+),.*", "$1"));
        bytes.putFloat(8 + (int) bytes.getLong(0) + offset, value);
        Files.write(file, bytes.array());
        return folder;
    }

    private static Map<String, int[]> shapes(boolean tied) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("model.embed_tokens.weight", new int[] {VOCABULARY, WIDTH});
        for (int i = 0; i < BLOCKS; i++) {
            String block = "model.layers." + i + ".";
            shapes.put(block + "input_layernorm.weight", new int[] {WIDTH});
            shapes.put(block + "self_attn.q_proj.weight", new int[] {HEADS * HEAD_SIZE, WIDTH});
            shapes.put(block + "self_attn.k_proj.weight", new int[] {KEY_VALUE_HEADS * HEAD_SIZE, WIDTH});
            shapes.put(block + "self_attn.v_proj.weight", new int[] {KEY_VALUE_HEADS * HEAD_SIZE, WIDTH});
            shapes.put(block + "self_attn.o_proj.weight", new int[] {WIDTH, HEADS * HEAD_SIZE});
            shapes.put(block + "post_attention_layernorm.weight", new int[] {WIDTH});
            shapes.put(block + "mlp.gate_proj.weight", new int[] {FEED_FORWARD, WIDTH});
            shapes.put(block + "mlp.up_proj.weight", new int[] {FEED_FORWARD, WIDTH});
            shapes.put(block + "mlp.down_proj.weight", new int[] {WIDTH, FEED_FORWARD});
        }
        shapes.put("model.norm.weight", new int[] {WIDTH});
        if (!tied) {
            shapes.put("lm_head.weight", new int[] {VOCABULARY, WIDTH});
        }
        return shapes;
    }

    private static Path write(Path folder, boolean tied, Map<String, int[]> shapes, Map<String, float[]> values)
            throws IOException {
        int[] at = {0};
        String header = shapes.entrySet().stream()
                .map(entry -> {
                    int from = at[0];
                    at[0] += 4 * values.get(entry.getKey()).length;
                    String extents = Arrays.toString(entry.getValue());
                    return "\"" + entry.getKey() + "\":{\"dtype\":\"F32\",\"shape\":" + extents + ",\"data_offsets\":["
                            + from + "," + at[0] + "]}";
                })
                .collect(Collectors.joining(",", "{", "}"));
        header += " ".repeat((8 - header.length() % 8) % 8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + at[0]).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
        values.values().forEach(numbers -> {
            for (float number : numbers) {
                bytes.putFloat(number);
            }
        });
        Files.createDirectories(folder);
        Files.write(folder.resolve("model.safetensors"), bytes.array());
        Files.writeString(
                folder.resolve("config.json"),
                """
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": %d,
                 "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
                 "num_key_value_heads": %d, "head_dim": %d, "vocab_size": %d, "max_position_embeddings": 64,
                 "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": %b}
                """
                        .formatted(WIDTH, FEED_FORWARD, BLOCKS, HEADS, KEY_VALUE_HEADS, HEAD_SIZE, VOCABULARY, tied));
        return folder;
    }

    /// A text that any tiny model can read.
    public static int[] text(int tokens, long seed) {
        return new Random(seed).ints(tokens, 0, VOCABULARY).toArray();
    }
}
