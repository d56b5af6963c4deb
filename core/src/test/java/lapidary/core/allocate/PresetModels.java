package lapidary.core.allocate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.format.GgufBytes;

/// Models of several architectures as the presets see them: names, inner widths and metadata are true to life, the
/// other extents are tiny.
///
/// Run as a program it writes the files into a folder, for llama.cpp's own quantizer to read.
final class PresetModels {
    private static final int ROWS = 2;

    private final Map<String, long[]> tensors = new LinkedHashMap<>(); // extents fastest first
    private final Map<String, Long> numbers = new LinkedHashMap<>();
    private final String architecture;

    private PresetModels(String architecture, int blocks, int heads, int keyValueHeads, int experts) {
        this.architecture = architecture;
        numbers.put("block_count", (long) blocks);
        numbers.put("context_length", 2048L);
        numbers.put("embedding_length", 64L * heads);
        numbers.put("feed_forward_length", 512L);
        numbers.put("attention.head_count", (long) heads);
        numbers.put("attention.head_count_kv", (long) keyValueHeads);
        if (experts > 0) {
            numbers.put("expert_count", (long) experts);
            numbers.put("expert_used_count", 2L);
        }
    }

    static Map<String, byte[]> all() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("llama-grouped", llama("llama", 32, 32, 8, 256, 512).untied(256).bytes());
        all.put("llama-tied", llama("llama", 6, 8, 8, 256, 512).bytes());
        all.put("llama-70b", llama("llama", 80, 64, 8, 256, 512).untied(256).bytes());
        all.put("llama-65b", llama("llama", 80, 64, 64, 256, 512).untied(256).bytes());
        all.put("qwen2-72b", llama("qwen2", 80, 64, 8, 256, 512).untied(256).bytes());
        all.put("gemma", llama("gemma", 18, 8, 1, 256, 512).bytes());
        all.put("narrow", llama("llama", 9, 9, 3, 576, 96).untied(576).bytes());
        all.put("odd", llama("llama", 8, 4, 2, 256, 100).untied(100).bytes());
        all.put("mixtral", experts("llama", 32, 32, 8, 8, 512).untied(256).bytes());
        all.put("qwen2moe", experts("qwen2moe", 24, 16, 16, 60, 352).untied(256).bytes());
        all.put("falcon", joined("falcon", 32, 71, 1).untied(256).bytes());
        all.put("phi3", joined("phi3", 40, 40, 10).untied(256).bytes());
        all.put(
                "gpt2",
                joined("gpt2", 12, 12, 12)
                        .tensor("position_embd.weight", 256, 4)
                        .bytes());
        all.put("latent", latent().untied(256).bytes());
        return all;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (Map.Entry<String, byte[]> model : all().entrySet()) {
            Files.write(folder.resolve(model.getKey() + ".gguf"), model.getValue());
        }
    }

    private static PresetModels llama(String architecture, int blocks, int heads, int kv, int width, int feedForward) {
        PresetModels model = new PresetModels(architecture, blocks, heads, kv, 0);
        model.tensor("token_embd.weight", width, ROWS).tensor("output_norm.weight", width);
        for (int block = 0; block < blocks; block++) {
            model.attention(block, width)
                    .block(block, "ffn_gate.weight", width, ROWS)
                    .block(block, "ffn_up.weight", width, ROWS)
                    .block(block, "ffn_down.weight", feedForward, ROWS);
        }
        return model;
    }

    private static PresetModels experts(
            String architecture, int blocks, int heads, int kv, int experts, int feedForward) {
        PresetModels model = new PresetModels(architecture, blocks, heads, kv, experts);
        model.tensor("token_embd.weight", 256, ROWS).tensor("output_norm.weight", 256);
        for (int block = 0; block < blocks; block++) {
            model.attention(block, 256)
                    .block(block, "ffn_gate_inp.weight", 256, experts)
                    .block(block, "ffn_gate_exps.weight", 256, ROWS, experts)
                    .block(block, "ffn_up_exps.weight", 256, ROWS, experts)
                    .block(block, "ffn_down_exps.weight", feedForward, ROWS, experts);
            if (experts > 8) {
                model.block(block, "ffn_gate_shexp.weight", 256, ROWS)
                        .block(block, "ffn_up_shexp.weight", 256, ROWS)
                        .block(block, "ffn_down_shexp.weight", 512, ROWS);
            }
        }
        return model;
    }

    private static PresetModels joined(String architecture, int blocks, int heads, int kv) {
        PresetModels model = new PresetModels(architecture, blocks, heads, kv, 0);
        model.tensor("token_embd.weight", 256, ROWS).tensor("output_norm.weight", 256);
        for (int block = 0; block < blocks; block++) {
            model.block(block, "attn_norm.weight", 256)
                    .block(block, "attn_qkv.weight", 256, ROWS)
                    .block(block, "attn_qkv.bias", 256)
                    .block(block, "attn_output.weight", 256, ROWS)
                    .block(block, "ffn_up.weight", 256, ROWS)
                    .block(block, "ffn_down.weight", 512, ROWS);
        }
        return model;
    }

    private static PresetModels latent() {
        PresetModels model = new PresetModels("deepseek2", 27, 16, 16, 64);
        model.numbers.put("leading_dense_block_count", 1L);
        model.numbers.put("attention.kv_lora_rank", 512L);
        model.numbers.put("expert_feed_forward_length", 512L);
        model.numbers.put("expert_shared_count", 2L);
        model.tensor("token_embd.weight", 256, ROWS).tensor("output_norm.weight", 256);
        for (int block = 0; block < 27; block++) {
            model.block(block, "attn_norm.weight", 256)
                    .block(block, "attn_q.weight", 256, ROWS)
                    .block(block, "attn_kv_a_mqa.weight", 256, ROWS)
                    .block(block, "attn_kv_b.weight", 512, ROWS)
                    .block(block, "attn_output.weight", 256, ROWS);
            if (block == 0) {
                model.block(block, "ffn_up.weight", 256, ROWS).block(block, "ffn_down.weight", 512, ROWS);
            } else {
                model.block(block, "ffn_gate_exps.weight", 256, ROWS, 3)
                        .block(block, "ffn_up_exps.weight", 256, ROWS, 3)
                        .block(block, "ffn_down_exps.weight", 512, ROWS, 3)
                        .block(block, "ffn_down_shexp.weight", 512, ROWS);
            }
        }
        return model;
    }

    private PresetModels attention(int block, int width) {
        return block(block, "attn_norm.weight", width)
                .block(block, "attn_q.weight", width, ROWS)
                .block(block, "attn_k.weight", width, ROWS)
                .block(block, "attn_v.weight", width, ROWS)
                .block(block, "attn_output.weight", width, ROWS);
    }

    private PresetModels untied(long width) {
        return tensor("output.weight", width, ROWS);
    }

    private PresetModels block(int block, String name, long... extents) {
        return tensor("blk." + block + "." + name, extents);
    }

    private PresetModels tensor(String name, long... extents) {
        tensors.put(name, extents);
        return this;
    }

    private byte[] bytes() {
        GgufBytes out = GgufBytes.header(tensors.size(), numbers.size() + 3);
        out.pair("general.architecture", architecture);
        numbers.forEach((key, value) -> out.pair(architecture + "." + key, value));
        out.pair(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
        out.pair(architecture + ".attention.layer_norm_epsilon", 1e-5f);
        List<Long> sizes = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            out.tensor(tensor.getKey(), 0, offset, tensor.getValue());
            long bytes = 4;
            for (long extent : tensor.getValue()) {
                bytes *= extent;
            }
            sizes.add(bytes);
            offset += Math.ceilDiv(bytes, 32L) * 32;
        }
        out.pad(32);
        sizes.forEach(bytes -> out.zeros(Math.toIntExact(Math.ceilDiv(bytes, 32L) * 32)));
        return out.toBytes();
    }
}
