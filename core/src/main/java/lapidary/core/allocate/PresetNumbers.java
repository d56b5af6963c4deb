package lapidary.core.allocate;

import java.util.Map;
import java.util.Set;
import lapidary.core.format.MetadataValue;
import org.jspecify.annotations.Nullable;

/// What the rules of the presets ask about an architecture.
///
/// @param architecture "llama"
/// @param blocks of the model, those for multi-token prediction included
/// @param experts per block; 0 for a dense model
/// @param queriesPerKey heads that share one key-value head; 0 where the file does not say
/// @param heads of the first block
/// @param keyValueHeads of the first block
record PresetNumbers(String architecture, int blocks, int experts, int queriesPerKey, int heads, int keyValueHeads) {
    private static final int SEVENTY_BILLION_BLOCKS = 80;
    private static final int JAIS_BLOCKS = 68;
    private static final Set<String> LLAMAS = Set.of("llama", "llama-embed");

    /// Reads what GGUF metadata says. What is missing counts as 0.
    static PresetNumbers of(Map<String, MetadataValue> metadata) {
        String name = metadata.get("general.architecture") instanceof MetadataValue.Text text ? text.value() : "";
        int heads = whole(metadata.get(name + ".attention.head_count"));
        MetadataValue keyValue = metadata.get(name + ".attention.head_count_kv");
        int keyValueHeads = keyValue == null ? heads : whole(keyValue);
        return new PresetNumbers(
                name,
                whole(metadata.get(name + ".block_count")),
                whole(metadata.get(name + ".expert_count")),
                keyValueHeads == 0 ? 0 : heads / keyValueHeads,
                heads,
                keyValueHeads);
    }

    boolean isFalcon() {
        return architecture.equals("falcon");
    }

    /// Models whose small value projections are worth more bits.
    ///
    /// Source: llama.cpp `src/models/llama.cpp` and its siblings, `LLM_TYPE_70B`.
    boolean isSeventyBillion() {
        if (LLAMAS.contains(architecture)) {
            return blocks == SEVENTY_BILLION_BLOCKS && experts != 8 && heads != keyValueHeads;
        }
        return switch (architecture) {
            case "qwen2", "olmo", "deci" -> blocks == SEVENTY_BILLION_BLOCKS;
            case "jais2" -> blocks == JAIS_BLOCKS;
            default -> false;
        };
    }

    /// A number, or the first of a list with one for each block.
    private static int whole(@Nullable MetadataValue value) {
        MetadataValue first =
                value instanceof MetadataValue.Sequence list && !list.values().isEmpty()
                        ? list.values().getFirst()
                        : value;
        return first instanceof MetadataValue.Whole whole ? (int) Math.clamp(whole.value(), 0, Integer.MAX_VALUE) : 0;
    }
}
