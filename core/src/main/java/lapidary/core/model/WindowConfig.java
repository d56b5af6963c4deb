package lapidary.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FormatException;
import tools.jackson.databind.JsonNode;

/// Which blocks see a sliding window, as `config.json` describes it: block by block in
/// `layer_types`, or by a rhythm or a
/// number of blocks that the family has.
///
/// Source: transformers `configuration_*.py`.
record WindowConfig(ConfigJson config, Family family) {
    /// Blocks of Qwen that see everything unless the configuration says another number.
    private static final int USUAL_GLOBAL = 28;

    /// Families that see a window only when they are told to, and from a block on.
    private boolean isSwitched() {
        return Set.of(Families.QWEN2, Families.QWEN3, ExpertFamilies.QWEN2, ExpertFamilies.QWEN3)
                .contains(family);
    }

    /// Tokens of the window; 0 where no block has one.
    int window() throws FormatException {
        if (!config.truth("use_sliding_window", !isSwitched())) {
            return 0;
        }
        Optional<List<Boolean>> blocks = blocks();
        boolean isNone = !isRhythmic() && blocks.isPresent() && !blocks.get().contains(true);
        return isNone ? 0 : Math.max(0, config.whole(0, "sliding_window"));
    }

    /// After how many blocks one comes that sees everything; 0 where there is no such rhythm.
    int everyGlobal() throws FormatException {
        int usual = config.whole(family.style().everyGlobal(), "sliding_window_pattern");
        Optional<List<Boolean>> blocks = blocks();
        if (blocks.isEmpty() || !isRhythmic()) {
            return isRhythmic() ? usual : 0;
        }
        int first = blocks.get().indexOf(false);
        return first >= 0 ? first + 1 : blocks.get().size() < usual ? usual : 0;
    }

    /// Blocks before this one see everything.
    int firstWindowed() throws FormatException {
        if (isRhythmic()) {
            return 0;
        }
        Optional<List<Boolean>> blocks = blocks();
        if (blocks.isPresent()) {
            return Math.max(0, blocks.get().indexOf(true));
        }
        return isSwitched() ? Math.max(0, config.whole(USUAL_GLOBAL, "max_window_layers")) : 0;
    }

    /// Whether the numbers say the same as the list of blocks.
    boolean isRegular() throws FormatException {
        Optional<List<Boolean>> blocks = blocks();
        if (blocks.isEmpty() || window() == 0) {
            return true;
        }
        Architecture.Attention attention =
                new Architecture.Attention(1, 0, window(), everyGlobal(), firstWindowed(), false);
        for (int block = 0; block < blocks.get().size(); block++) {
            if (attention.isWindowed(block) != blocks.get().get(block)) {
                return false;
            }
        }
        return true;
    }

    private boolean isRhythmic() {
        return family.style().everyGlobal() > 0;
    }

    /// Whether each block sees a window, where the configuration says so block by block.
    private Optional<List<Boolean>> blocks() {
        Optional<JsonNode> types = config.said("layer_types").filter(JsonNode::isArray);
        if (types.isEmpty()) {
            return Optional.empty();
        }
        List<Boolean> blocks = new ArrayList<>();
        types.get().forEach(type -> blocks.add(type.asString("").equals("sliding_attention")));
        return Optional.of(blocks);
    }
}
