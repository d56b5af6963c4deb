package lapidary.app.look.picture;

import java.util.List;

/// One block of small numbers that share a scale.
///
/// @param row of its weights
/// @param firstColumn of its weights
/// @param scale as it multiplies: "2⁻⁷ (byte 78)"
/// @param entries its numbers, in order
public record BlockView(long row, long firstColumn, String scale, List<Entry> entries) {
    public BlockView {
        entries = List.copyOf(entries);
    }

    /// One number.
    ///
    /// @param code as it is stored, hexadecimal
    /// @param original weight
    /// @param value what it stands for
    /// @param isSaturated whether the weight lies beyond the largest number
    public record Entry(String code, float original, float value, boolean isSaturated) {}
}
