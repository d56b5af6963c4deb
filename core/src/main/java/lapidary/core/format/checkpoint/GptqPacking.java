package lapidary.core.format.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.format.FileLayout;
import lapidary.core.format.FileLayout.Entry;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// GPTQ's packing, for transformers, vLLM, SGLang and GPTQModel; [GptqLayers] says where everything lies.
///
/// decision: symmetric grids are written in the first format, which every runtime loads; grids with zero points in
/// "gptq_v2", because the first format stores them minus one and so has no zero point 0.
public record GptqPacking() implements GridPacking {
    private static final LayerRules RULES =
            new LayerRules(Set.of(2, 3, 4, 8), List.of(16, 32, 64, 128, 256, 512, 1024), 32);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public String typeName(GridForm form) {
        return "GPTQ " + form.bits() + "-bit";
    }

    @Override
    public Optional<String> misfit(HeldGrid grid) {
        return RULES.misfit(grid);
    }

    @Override
    public List<Part> parts(HeldGrid grid) {
        String layer = LayerRules.layer(grid.name());
        int bits = grid.form().bits();
        long inputs = grid.shape().columns();
        long outputs = grid.shape().rows();
        long groups = grid.form().groupsPerRow(grid.shape());
        return List.of(
                new Part("groups of inputs", Entry.of(layer + ".g_idx", Shape.of(inputs), DType.I32)),
                new Part("codes", Entry.of(layer + ".qweight", Shape.of(inputs * bits / 32, outputs), DType.I32)),
                new Part("zero points", Entry.of(layer + ".qzeros", Shape.of(groups, outputs * bits / 32), DType.I32)),
                new Part("scales", Entry.of(layer + ".scales", Shape.of(groups, outputs), DType.F16)));
    }

    @Override
    public void write(HeldGrid held, int part, Grid grid, ByteSink sink) throws IOException {
        int outputs = (int) grid.shape().rows();
        int inputs = (int) grid.shape().columns();
        int groups = grid.scales().length / outputs;
        int bits = grid.bits();
        int middle = 1 << bits - 1;
        byte[][] codes = grid.codes();
        short[] zeros = grid.zeroPoints();
        int mask = (1 << bits) - 1;
        switch (part) {
            case 0 -> sink.write(order(inputs, grid.groupSize()));
            case 1 -> {
                int shift = grid.isSymmetric() ? middle : 0;
                WordStream.down((output, input) -> codes[output][input] + shift & mask, outputs, inputs, bits, sink);
            }
            case 2 -> {
                WordStream.Numbers stored = grid.isSymmetric()
                        ? (group, output) -> middle - 1
                        : (group, output) -> zeros[output * groups + group];
                WordStream.along(stored, groups, outputs, bits, sink);
            }
            default -> sink.write(FloatBytes.scales(grid, true));
        }
    }

    private static MemorySegment order(int inputs, int groupSize) {
        MemorySegment order = MemorySegment.ofArray(new byte[inputs * Integer.BYTES]);
        for (int input = 0; input < inputs; input++) {
            order.set(INT, (long) input * Integer.BYTES, input / groupSize);
        }
        return order;
    }

    @Override
    public List<Concern> concerns(List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        if (grids.isEmpty()) {
            return List.of(PackedConfig.nothing("GPTQ"));
        }
        List<Concern> concerns = new ArrayList<>();
        Set<String> kinds = new TreeSet<>();
        grids.forEach(grid -> kinds.add(kind(grid.form())));
        Optional<Integer> groupSize = groupSize(grids);
        if (kinds.size() > 1 || groupSize.isEmpty()) {
            concerns.add(new Concern(
                    true,
                    "a GPTQ folder has one width, one group size and one kind of codes for all layers, and these are "
                            + String.join(" and ", kinds) + (groupSize.isEmpty() ? " in groups of several sizes" : "")
                            + "; choose one for all, or write a compressed-tensors folder"));
        }
        List<String> dense = LayerRules.dense(entries);
        if (!dense.isEmpty()) {
            concerns.add(new Concern(
                    false,
                    "linear layers that stay dense (" + dense.size() + ", as " + dense.getFirst()
                            + ") are listed under 'dynamic': GPTQModel, vLLM and SGLang read that, AutoGPTQ does not"));
        }
        return concerns;
    }

    private static String kind(GridForm form) {
        return form.bits() + "-bit " + (form.hasZeroPoints() ? "asymmetric" : "symmetric");
    }

    /// The one group size of all layers, −1 for whole rows; empty when there is none.
    static Optional<Integer> groupSize(List<HeldGrid> grids) {
        boolean arePerRow = grids.stream().allMatch(grid -> grid.form().isPerRow(grid.shape()));
        if (arePerRow) {
            return Optional.of(-1);
        }
        int size = grids.stream()
                .filter(grid -> !grid.form().isPerRow(grid.shape()))
                .mapToInt(grid -> grid.form().groupSize())
                .max()
                .orElseThrow();
        boolean isOne = grids.stream()
                .allMatch(grid -> grid.form().groupSize() == size
                        || grid.form().isPerRow(grid.shape()) && grid.shape().columns() <= size);
        return isOne ? Optional.of(size) : Optional.empty();
    }
}
