package lapidary.core.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;

/// A Llama folder of a few hundred weights, put together without the writers that it tests: one
/// block, width 8, two heads, one key/value head, feed-forward 12, four tokens, tied output.
public final class TinyLlama {
    private final Map<String, String> config = new LinkedHashMap<>();
    private final Map<String, long[]> extra = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private int width = 8;
    private int hidden = 12;

    private TinyLlama() {
        config.put("model_type", "\"llama\"");
        config.put("hidden_size", "8");
        config.put("intermediate_size", "12");
        config.put("num_hidden_layers", "1");
        config.put("num_attention_heads", "2");
        config.put("num_key_value_heads", "1");
        config.put("vocab_size", "4");
        config.put("max_position_embeddings", "16");
        config.put("rms_norm_eps", "1e-6");
        config.put("tie_word_embeddings", "true");
    }

    /// Writes the folder, after `edit` has had its way.
    public static Path write(Path folder, UnaryOperator<TinyLlama> edit) throws IOException {
        TinyLlama tiny = edit.apply(new TinyLlama());
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("config.json"),
                tiny.config.entrySet().stream()
                        .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                        .collect(Collectors.joining(",\n", "{", "}")));
        Files.write(folder.resolve("model.safetensors"), tiny.weights());
        if (!tiny.missing.contains("tokenizer.model")) {
            Files.write(folder.resolve("tokenizer.model"), SentencePieceWriter.write(vocabulary()));
        }
        return folder;
    }

    /// Sets a value of the configuration, as JSON.
    TinyLlama config(String key, String json) {
        config.put(key, json);
        return this;
    }

    /// Another width, and a feed-forward layer of twice that.
    public TinyLlama wide(int columns) {
        width = columns;
        hidden = 2 * columns;
        return config("hidden_size", String.valueOf(columns)).config("intermediate_size", String.valueOf(2 * columns));
    }

    /// Adds a tensor.
    TinyLlama tensor(String name, long... extents) {
        extra.put(name, extents);
        return this;
    }

    /// Leaves out a tensor or file.
    TinyLlama without(String name) {
        missing.add(name);
        return this;
    }

    private static Vocabulary vocabulary() {
        return new Vocabulary(
                Vocabulary.Kind.SENTENCE_PIECE,
                List.of(
                        new Piece("<unk>", 0, PieceType.UNKNOWN),
                        new Piece("<s>", 0, PieceType.CONTROL),
                        new Piece("</s>", 0, PieceType.CONTROL),
                        new Piece("a", -1, PieceType.NORMAL)),
                List.of(),
                "default",
                new Vocabulary.Special(1, 2, 0, -1, false, false),
                new Vocabulary.Spacing(true, false, ""));
    }

    private byte[] weights() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long heads = Long.parseLong(config.get("num_attention_heads"));
        long pairs = Long.parseLong(config.get("num_key_value_heads"));
        long size = Long.parseLong(config.getOrDefault("head_dim", String.valueOf(width / heads)));
        shapes.put("model.embed_tokens.weight", new long[] {4, width});
        shapes.put("model.layers.0.self_attn.q_proj.weight", new long[] {heads * size, width});
        shapes.put("model.layers.0.self_attn.k_proj.weight", new long[] {pairs * size, width});
        shapes.put("model.layers.0.self_attn.v_proj.weight", new long[] {pairs * size, width});
        shapes.put("model.layers.0.self_attn.o_proj.weight", new long[] {width, heads * size});
        shapes.put("model.layers.0.mlp.gate_proj.weight", new long[] {hidden, width});
        shapes.put("model.layers.0.mlp.up_proj.weight", new long[] {hidden, width});
        shapes.put("model.layers.0.mlp.down_proj.weight", new long[] {width, hidden});
        shapes.put("model.layers.0.input_layernorm.weight", new long[] {width});
        shapes.put("model.layers.0.post_attention_layernorm.weight", new long[] {width});
        shapes.put("model.norm.weight", new long[] {width});
        shapes.putAll(extra);
        shapes.keySet().removeAll(missing);
        return safetensors(shapes);
    }

    private static byte[] safetensors(Map<String, long[]> shapes) {
        List<String> entries = new ArrayList<>();
        long at = 0;
        for (Map.Entry<String, long[]> shape : shapes.entrySet()) {
            long end = at + 4 * LongStream.of(shape.getValue()).reduce(1, (a, b) -> a * b);
            String extents =
                    LongStream.of(shape.getValue()).mapToObj(String::valueOf).collect(Collectors.joining(","));
            entries.add("\"" + shape.getKey() + "\":{\"dtype\":\"F32\",\"shape\":[" + extents + "],\"data_offsets\":["
                    + at + "," + end + "]}");
            at = end;
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + (int) at).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        Random random = new Random(1);
        IntStream.range(0, (int) at / 4).forEach(i -> file.putFloat((float) random.nextGaussian()));
        return file.array();
    }
}
