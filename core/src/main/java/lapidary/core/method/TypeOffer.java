package lapidary.core.method;

import java.util.List;
import lapidary.core.setting.Settings;

/// A data type that a method offers at a width of codes; see [Transform#offers].
///
/// @param name as people call it: "NF4", "int4 symmetric"
/// @param settings of the method that give it
/// @param levels where its numbers lie, over the largest magnitude of the weights that share a scale, ascending in
/// [−1, 1]; empty where they differ from group to group
public record TypeOffer(String name, Settings settings, List<Float> levels) {
    public TypeOffer {
        levels = List.copyOf(levels);
    }

    /// What is asked of a type.
    ///
    /// @param bits width of a code, 1–8
    /// @param group weights that share a scale, where the type leaves that open; 0 for one scale per row
    /// @param scale id of the type that scales are stored in, "f16" or "f32", where the type leaves that open
    public record Question(int bits, int group, String scale) {
        public Question {
            if (bits < 1 || bits > 8 || group < 0) {
                throw new IllegalArgumentException("no type of " + bits + " bits in groups of " + group);
            }
        }
    }
}
