package lapidary.views.tree;

/// The facts of one row of the model tree: a tensor, or a group such as a block.
///
/// @param name short name: "attn_q", "block 0"
/// @param detail full name, shown on hover
/// @param type stored type in the source: "BF16"; "" for a group
/// @param shape "256 × 1,024"; "" for a group
/// @param bytes stored size in the source
/// @param choice what it will be stored as: "Q4_0"; "" when unchanged
/// @param bits true bits per weight of the choice, or of the source when unchanged
/// @param isGroup whether other rows lie under it
public record TensorLine(
        String name,
        String detail,
        String type,
        String shape,
        long bytes,
        String choice,
        double bits,
        boolean isGroup) {}
