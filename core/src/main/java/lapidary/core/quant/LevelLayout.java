package lapidary.core.quant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.ScaleForm;
import lapidary.core.method.Forecast;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// How many weights share a scale, and how it is stored: what the methods with a table of levels have in common.
///
/// @param groupSize weights that share a scale; [#WHOLE_ROW] for a row; 0 for the tensor
record LevelLayout(int groupSize, ScaleForm form) {
    static final int WHOLE_ROW = Integer.MAX_VALUE;

    /// Widths of codes of the block types that come nearest.
    private static final List<DType> BLOCK_TYPES =
            List.of(DType.IQ4_NL, DType.MXFP4, DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1, DType.Q8_0);

    static LevelLayout of(Settings settings, ScaleForm form) {
        return new LevelLayout(
                switch (settings.text("granularity")) {
                    case "group" -> (int) settings.whole("group");
                    case "channel" -> WHOLE_ROW;
                    default -> 0;
                },
                form);
    }

    /// The group size of [LevelGrid] for rows of this shape.
    int groupSize(Shape shape) {
        return groupSize == 0 ? 0 : (int) Math.max(1, Math.min(groupSize, shape.columns()));
    }

    boolean isRowwise() {
        return groupSize > 0 && !form.isOfTensor();
    }

    /// @param type "NF4"
    Forecast forecast(Shape shape, String type, int bits, boolean isOwnTable) {
        int group = groupSize(shape);
        String where =
                switch (groupSize) {
                    case 0 -> "one scale";
                    case WHOLE_ROW -> "per channel";
                    default -> "groups of " + groupSize;
                };
        long rest = group == 0 ? 0 : shape.columns() % group;
        String notice = rest == 0
                ? ""
                : "rows of " + shape.columns() + " weights in groups of " + group + ": the last group of each row has "
                        + rest;
        return new Forecast(
                        type + ", " + where,
                        DType.OPAQUE,
                        nearest(bits, shape),
                        LevelGrid.ledger(shape, bits, group, isOwnTable, form),
                        notice)
                .lacking("none of its types has such levels");
    }

    /// Types of files that come closest by the width of a code, then the dense ones.
    private static List<DType> nearest(int bits, Shape shape) {
        List<DType> nearest = new ArrayList<>();
        if (shape.rank() > 1 && DType.Q8_0.divides(shape.columns())) {
            nearest.addAll(BLOCK_TYPES);
            nearest.sort(Comparator.comparingInt(type -> Math.abs((int) type.bitsPerElement() - bits)));
        }
        nearest.addAll(List.of(DType.F16, DType.BF16, DType.F32));
        return nearest;
    }

    static Setting group() {
        return new Setting.Whole(
                "group",
                "Group size",
                "Weights that share a scale. 64 is usual; the last group of a row may be shorter.",
                "weights",
                1,
                1 << 20,
                new SettingValue.Whole(64),
                Optional.of(new Setting.Condition("granularity", List.of("group"))));
    }
}
