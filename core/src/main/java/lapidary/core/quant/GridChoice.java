package lapidary.core.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.GridStorage;
import lapidary.core.method.Forecast;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// The settings of [GridSettings], read.
///
/// @param groupSize as asked: weights that share a scale; [#WHOLE_ROW] for a row; 0 for the tensor
/// @param storage what codes and scales cost beyond their widths
/// @param importance of the inputs, where the range is found by it
public record GridChoice(
        UniformGrid grid, int groupSize, RangeRule range, GridStorage storage, Optional<Importance> importance) {
    static final int WHOLE_ROW = Integer.MAX_VALUE;

    /// Widths of codes for which there is a block type with a minimum.
    private static final Set<Integer> HALF_MINIMUMS = Set.of(4, 5);

    GridChoice(UniformGrid grid, int groupSize, RangeRule range) {
        this(grid, groupSize, range, GridStorage.PLAIN, Optional.empty());
    }

    public static GridChoice of(Settings settings) {
        Scheme scheme = Arrays.stream(Scheme.values())
                .filter(s -> s.id().equals(settings.text("scheme")))
                .findFirst()
                .orElseThrow();
        String scale = settings.text("scale");
        DType scaleType = scale.startsWith("f16") ? DType.F16 : DType.F32;
        int group =
                switch (settings.text("granularity")) {
                    case "group" -> (int) settings.whole("group");
                    case "channel" -> WHOLE_ROW;
                    default -> 0;
                };
        GridStorage storage = scale.equals(GridSettings.NESTED) ? GridStorage.nested() : GridStorage.PLAIN;
        int bits = (int) settings.whole("bits");
        boolean hasHalfMinimums = scale.equals(GridSettings.SHORT) && HALF_MINIMUMS.contains(bits);
        return new GridChoice(
                new UniformGrid(bits, scheme, scaleType, hasHalfMinimums),
                group,
                RangeRule.of(settings),
                storage,
                Optional.empty());
    }

    /// The same with the importance of the inputs, where the range is found by it.
    GridChoice weighed(Optional<Importance> known) {
        return range.isWeighted() ? new GridChoice(grid, groupSize, range, storage, known) : this;
    }

    /// The same by the mean squares of what enters the layer.
    public GridChoice weighed(InputMoments moments) {
        return weighed(Optional.of(Importance.of(moments)));
    }

    /// The group size of [lapidary.core.compressed.Grid] for rows of this shape.
    public int groupSize(Shape shape) {
        return groupSize == 0 ? 0 : (int) Math.max(1, Math.min(groupSize, shape.columns()));
    }

    /// Sets scale and zero point of one group for these weights.
    public void fit(Grid result, int group, float[] weights, int from, int count) {
        if (grid.isSign()) {
            result.scales()[group] = grid.scale(GridEncoder.sumOfMagnitudes(weights, from, count) / count);
            return;
        }
        set(result, group, extent(result, group, weights, from, count));
    }

    /// What one group's codes span; nothing where codes are signs.
    Extent extent(Grid result, int group, float[] weights, int from, int count) {
        if (grid.isSign()) {
            return Extent.NOTHING;
        }
        if (importance.isEmpty()) {
            return range.extent(grid, weights, from, count);
        }
        int perRow = Math.ceilDiv(Math.toIntExact(result.shape().columns()), result.groupSize());
        float[] columns = importance.get().ofRow(group / perRow);
        return range.extent(grid, weights, from, count, columns, group % perRow * result.groupSize());
    }

    /// Sets scale and zero point of one group for this range.
    void set(Grid result, int group, Extent extent) {
        float scale = grid.scale(extent);
        result.scales()[group] = scale;
        if (!result.isSymmetric()) {
            result.zeroPoints()[group] = (short) grid.zeroPoint(extent, scale);
        }
    }

    /// The grid of these settings, still without codes.
    public Grid empty(Shape shape) {
        int group = groupSize(shape);
        int groups = Math.toIntExact(Grid.groups(shape, group));
        return new Grid(
                shape,
                grid.bits(),
                group,
                new byte[Math.toIntExact(shape.rows())][Math.toIntExact(shape.columns())],
                new float[groups],
                new short[grid.hasZeroPoints() ? groups : 0],
                grid.scaleType(),
                storage);
    }

    /// What such a grid will be, from the shape alone.
    public Forecast forecast(Shape shape) {
        int group = groupSize(shape);
        GridForm form = new GridForm(
                grid.bits(), group, grid.scheme().codes(), grid.scaleType(), storage, grid.hasHalfMinimums());
        long rest = group == 0 ? 0 : shape.columns() % group;
        String notice = rest == 0
                ? ""
                : "rows of " + shape.columns() + " weights in groups of " + group + ": the last group of each row has "
                        + rest;
        return new Forecast(words(), DType.OPAQUE, nearest(shape), form.ledger(shape), notice, Optional.of(form));
    }

    /// "4 bit asymmetric, groups of 64"
    public String words() {
        String where =
                switch (groupSize) {
                    case 0 -> "one scale";
                    case WHOLE_ROW -> "per channel";
                    default -> "groups of " + groupSize;
                };
        String scales = storage.hasNestedScales() ? ", double quantization" : "";
        return grid.bits() + " bit " + grid.scheme().id().replace('-', ' ') + ", " + where + scales;
    }

    /// Types of files that come closest, best first: by width of code, then by whether they have a minimum, as this
    /// grid has or has not a zero point; after them the dense ones.
    List<DType> nearest(Shape shape) {
        List<DType> nearest = new ArrayList<>();
        if (shape.rank() > 1 && DType.Q8_0.divides(shape.columns())) {
            nearest.addAll(List.of(DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1, DType.Q8_0));
            nearest.sort(Comparator.<DType>comparingInt(type -> Math.abs(codeBits(type) - grid.bits()))
                    .thenComparing(type -> hasMinimum(type) != grid.hasZeroPoints()));
        }
        nearest.addAll(List.of(DType.F16, DType.BF16, DType.F32));
        return nearest;
    }

    private static int codeBits(DType type) {
        return switch (type) {
            case Q8_0 -> 8;
            case Q5_0, Q5_1 -> 5;
            default -> 4;
        };
    }

    private static boolean hasMinimum(DType type) {
        return type == DType.Q4_1 || type == DType.Q5_1;
    }
}
