package lapidary.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import lapidary.core.format.FormatException;
import lapidary.core.format.GgufBytes;
import lapidary.core.model.Architecture.RopeStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the metadata of a GGUF file says about running it.
class GgufConfigTest {
    @TempDir
    Path folder;

    private final Map<String, Consumer<GgufBytes>> pairs = new LinkedHashMap<>();
    private final Map<String, long[]> tensors = new LinkedHashMap<>();

    GgufConfigTest() {
        text("general.architecture", "llama");
        number("llama.block_count", 1);
        number("llama.context_length", 16);
        number("llama.embedding_length", 8);
        number("llama.feed_forward_length", 12);
        number("llama.attention.head_count", 2);
        number("llama.attention.head_count_kv", 1);
        real("llama.attention.layer_norm_rms_epsilon", 0.5f);
        tensors.put("token_embd.weight", new long[] {8, 5});
        tensors.put("blk.0.attn_norm.weight", new long[] {8});
        tensors.put("blk.0.attn_q.weight", new long[] {8, 8});
        tensors.put("blk.0.attn_k.weight", new long[] {8, 4});
        tensors.put("blk.0.attn_v.weight", new long[] {8, 4});
        tensors.put("blk.0.attn_output.weight", new long[] {8, 8});
        tensors.put("blk.0.ffn_norm.weight", new long[] {8});
        tensors.put("blk.0.ffn_gate.weight", new long[] {8, 12});
        tensors.put("blk.0.ffn_up.weight", new long[] {8, 12});
        tensors.put("blk.0.ffn_down.weight", new long[] {12, 8});
        tensors.put("output_norm.weight", new long[] {8});
    }

    @Test
    void readsNumbersAndDefaults() throws IOException {
        assertEquals(
                Optional.of(Architecture.llama(1, 8, 12, 2, 1, 4, 5, 16, 0.5, 10_000, RopeStyle.INTERLEAVED, true)),
                open().architecture());
    }

    @Test
    void readsAnOutputOfItsOwnAndAnotherBase() throws IOException {
        real("llama.rope.freq_base", 500_000);
        tensors.put("output.weight", new long[] {8, 5});
        Architecture found = open().architecture().orElseThrow();
        assertEquals(false, found.tiedOutput());
        assertEquals(500_000, found.ropeBase());
    }

    @Test
    void takesAScalingThatScalesNothingForNone() throws IOException {
        real("llama.rope.scaling.factor", 1);
        assertEquals(Optional.empty(), open().whyNotRunnable());
    }

    @Test
    void saysWhyItDoesNotRunAFile() throws IOException {
        reason("its position embedding is scaled (su), which Lapidary does not compute yet", () -> {
            real("llama.rope.scaling.factor", 8);
            text("llama.rope.scaling.type", "su");
        });
        reason(
                "the file has no tensor 'blk.0.ffn_down_exps.weight'"
                        + " ('model.layers.0.block_sparse_moe.experts.0.w2.weight')",
                () -> {
                    number("llama.expert_count", 8);
                    number("llama.expert_used_count", 2);
                });
        reason("its experts are chosen by groups ('llama.expert_group_count')", () -> {
            number("llama.expert_count", 8);
            number("llama.expert_used_count", 2);
            number("llama.expert_group_count", 2);
        });
        reason(
                "its values are not as wide as its keys ('llama.attention.value_length')",
                () -> number("llama.attention.value_length", 8));
        reason(
                "tensor 'blk.1.attn_norm.weight' has no place in a Llama",
                () -> tensors.put("blk.1.attn_norm.weight", new long[] {8}));
        reason(
                "the file has no tensor 'blk.0.ffn_up.weight' ('model.layers.0.mlp.up_proj.weight')",
                () -> tensors.remove("blk.0.ffn_up.weight"));
        reason(
                "tensor 'blk.0.attn_k.weight' is 8 × 8 where its configuration says 4 × 8",
                () -> tensors.put("blk.0.attn_k.weight", new long[] {8, 8}));
        reason("its metadata has no 'llama.context_length'", () -> pairs.remove("llama.context_length"));
        reason(
                "its architecture 'mamba' is not one that Lapidary knows (" + Families.titles() + ")",
                () -> text("general.architecture", "mamba"));
        reason(
                "its blocks are not all alike (head counts or widths per block)",
                () -> pairs.put("llama.attention.head_count", bytes -> bytes.text("llama.attention.head_count")
                        .int32(9)
                        .int32(4)
                        .int64(1)
                        .int32(2)));
    }

    @Test
    void refusesRotationsThatNoHeadHasRoomFor() {
        number("llama.rope.dimension_count", 6);
        assertThrows(FormatException.class, this::open);
        number("llama.rope.dimension_count", 3);
        assertThrows(FormatException.class, this::open);
    }

    /// Opens the file with one change, which is taken back afterwards.
    private void reason(String expected, Runnable change) throws IOException {
        Map<String, Consumer<GgufBytes>> pairsBefore = new LinkedHashMap<>(pairs);
        Map<String, long[]> tensorsBefore = new LinkedHashMap<>(tensors);
        change.run();
        Model model = open();
        assertEquals(expected, model.whyNotRunnable().orElse("nothing"));
        assertEquals(Optional.empty(), model.architecture());
        pairs.clear();
        pairs.putAll(pairsBefore);
        tensors.clear();
        tensors.putAll(tensorsBefore);
    }

    private void text(String key, String value) {
        pairs.put(key, bytes -> bytes.pair(key, value));
    }

    private void number(String key, long value) {
        pairs.put(key, bytes -> bytes.pair(key, value));
    }

    private void real(String key, float value) {
        pairs.put(key, bytes -> bytes.pair(key, value));
    }

    private Model open() throws IOException {
        GgufBytes bytes = GgufBytes.header(tensors.size(), pairs.size());
        pairs.values().forEach(pair -> pair.accept(bytes));
        int at = 0;
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            bytes.tensor(tensor.getKey(), 0, at, tensor.getValue());
            long elements = LongStream.of(tensor.getValue()).reduce(1, (a, b) -> a * b);
            at += (int) ((elements * 4 + 31) / 32 * 32);
        }
        Path file = folder.resolve("model.gguf");
        Files.write(file, bytes.pad(32).zeros(at).toBytes());
        try (Model model = Model.open(file)) {
            return model;
        }
    }
}
