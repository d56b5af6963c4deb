package lapidary.core.format.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.format.FileLayout;
import lapidary.core.format.FileLayout.Entry;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// AWQ's "gemm" packing, for transformers, vLLM and SGLang; [GptqLayers] says where everything lies. Every layer has
/// zero points: those of symmetric codes are 8.
///
/// Source: AutoAWQ `awq/utils/packing_utils.py`, `awq/modules/linear/gemm.py`.
public record AwqPacking() implements GridPacking {
    /// Its kernels work on 64 outputs at a time.
    private static final LayerRules RULES = new LayerRules(Set.of(4), List.of(32, 64, 128), 64);

    private static final int BITS = 4;
    private static final int MIDDLE = 1 << BITS - 1;

    /// Which of eight outputs lies in nibble i of a word.
    private static final int[] ORDER = {0, 2, 4, 6, 1, 3, 5, 7};

    @Override
    public String typeName(GridForm form) {
        return "AWQ " + form.bits() + "-bit";
    }

    @Override
    public Optional<String> misfit(HeldGrid grid) {
        return RULES.misfit(grid);
    }

    @Override
    public List<Part> parts(HeldGrid grid) {
        String layer = LayerRules.layer(grid.name());
        long inputs = grid.shape().columns();
        long outputs = grid.shape().rows();
        long groups = grid.form().groupsPerRow(grid.shape());
        return List.of(
                new Part("codes", Entry.of(layer + ".qweight", Shape.of(inputs, outputs / 8), DType.I32)),
                new Part("zero points", Entry.of(layer + ".qzeros", Shape.of(groups, outputs / 8), DType.I32)),
                new Part("scales", Entry.of(layer + ".scales", Shape.of(groups, outputs), DType.F16)));
    }

    @Override
    public void write(HeldGrid held, int part, Grid grid, ByteSink sink) throws IOException {
        int outputs = (int) grid.shape().rows();
        int inputs = (int) grid.shape().columns();
        int groups = grid.scales().length / outputs;
        byte[][] codes = grid.codes();
        short[] zeros = grid.zeroPoints();
        int shift = grid.isSymmetric() ? MIDDLE : 0;
        switch (part) {
            case 0 ->
                WordStream.along((input, place) -> codes[output(place)][input] + shift, inputs, outputs, BITS, sink);
            case 1 -> {
                WordStream.Numbers stored = grid.isSymmetric()
                        ? (group, place) -> MIDDLE
                        : (group, place) -> zeros[output(place) * groups + group];
                WordStream.along(stored, groups, outputs, BITS, sink);
            }
            default -> sink.write(FloatBytes.scales(grid, true));
        }
    }

    /// The output whose number is at a place of the stream.
    private static int output(int place) {
        return (place & ~7) + ORDER[place & 7];
    }

    @Override
    public List<Concern> concerns(List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        if (grids.isEmpty()) {
            return List.of(PackedConfig.nothing("AWQ"));
        }
        List<Concern> concerns = new ArrayList<>();
        if (GptqPacking.groupSize(grids).isEmpty()) {
            concerns.add(new Concern(
                    true,
                    "an AWQ folder has one group size for all layers, and these have several; choose one for all, or"
                            + " write a compressed-tensors folder"));
        }
        return concerns;
    }
}
