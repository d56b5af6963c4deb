package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.compressed.CodeStorage;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// How the methods of few values lay out codes and scales; the settings of [FewSettings], read.
///
/// @param groupSize weights that share a scale; [#WHOLE_ROW] for a row; 0 for the tensor
/// @param scaleType F16 or F32
/// @param trits how codes of three values are stored
record FewLayout(int groupSize, DType scaleType, CodeStorage trits) {
    static final int WHOLE_ROW = Integer.MAX_VALUE;

    /// @param settings with "scale", "packing" and, unless there is one scale for the tensor, "granularity"
    static FewLayout of(Settings settings) {
        String granularity = settings.values().containsKey("granularity") ? settings.text("granularity") : "tensor";
        int group =
                switch (granularity) {
                    case "group" -> (int) settings.whole("group");
                    case "channel" -> WHOLE_ROW;
                    default -> 0;
                };
        CodeStorage trits =
                switch (settings.text("packing")) {
                    case "triples" -> CodeStorage.THREE_TRITS;
                    case "two-bit" -> CodeStorage.FOUR_TRITS;
                    case "i2s" -> CodeStorage.I2_S;
                    default -> CodeStorage.FIVE_TRITS;
                };
        boolean isSingle = trits == CodeStorage.I2_S || settings.text("scale").equals("f32");
        return new FewLayout(group, isSingle ? DType.F32 : DType.F16, trits);
    }

    /// The group size of [lapidary.core.compressed.Grid] for rows of this shape.
    int groupSize(Shape shape) {
        return groupSize == 0 ? 0 : (int) Math.max(1, Math.min(groupSize, shape.columns()));
    }

    /// "ternary, five to a byte, per channel"
    String words(String name, CodeStorage codes) {
        String where =
                switch (groupSize) {
                    case 0 -> "one scale";
                    case WHOLE_ROW -> "per channel";
                    default -> "groups of " + groupSize;
                };
        return name + (codes.words().isEmpty() ? "" : ", " + codes.words()) + ", " + where;
    }

    /// What is said of a method made for training, and of groups that do not divide the rows.
    String notice(Shape shape, String preview) {
        int group = groupSize(shape);
        long rest = group == 0 ? 0 : shape.columns() % group;
        return rest == 0
                ? preview
                : preview + "; rows of " + shape.columns() + " weights in groups of " + group
                        + ": the last group of each row has " + rest;
    }

    /// Types of files that come closest, best first.
    static List<DType> nearest(int bits, boolean hasNoZero, Shape shape) {
        List<DType> nearest = new ArrayList<>();
        boolean isMatrix = shape.rank() > 1;
        if (isMatrix && bits <= 2 && DType.TQ2_0.divides(shape.columns())) {
            nearest.addAll(List.of(DType.TQ2_0, DType.TQ1_0));
        }
        if (isMatrix && bits == 1 && DType.Q1_0.divides(shape.columns())) {
            nearest.addFirst(DType.Q1_0);
        }
        if (isMatrix && DType.Q8_0.divides(shape.columns())) {
            nearest.addAll(bits > 4 ? List.of(DType.Q5_0, DType.Q8_0) : List.of(DType.Q4_0, DType.Q5_0, DType.Q8_0));
        }
        nearest.addAll(List.of(DType.F16, DType.BF16, DType.F32));
        return nearest;
    }
}
