package lapidary.core.format.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
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

/// The packing "pack-quantized" of compressed-tensors, for vLLM and transformers; [PackedLayers] says where everything
/// lies.
public record IntegerPacking() implements GridPacking {
    private static final LayerRules RULES = new LayerRules(Set.of(4, 8), List.of(32, 64, 128), 8);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public String typeName(GridForm form) {
        return "compressed-tensors int" + form.bits();
    }

    @Override
    public Optional<String> misfit(HeldGrid grid) {
        return RULES.misfit(grid);
    }

    @Override
    public List<Part> parts(HeldGrid grid) {
        String name = grid.name();
        int bits = grid.form().bits();
        long inputs = grid.shape().columns();
        long outputs = grid.shape().rows();
        long groups = grid.form().groupsPerRow(grid.shape());
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("codes", Entry.of(name + "_packed", Shape.of(outputs, inputs * bits / 32), DType.I32)));
        parts.add(new Part("scales", Entry.of(name + "_scale", Shape.of(outputs, groups), DType.F16)));
        parts.add(new Part("shape", Entry.of(name + "_shape", Shape.of(2), DType.I64)));
        if (grid.form().hasZeroPoints()) {
            Shape words = Shape.of(Math.ceilDiv(outputs * bits, 32L), groups);
            parts.add(new Part("zero points", Entry.of(name + "_zero_point", words, DType.I32)));
        }
        return parts;
    }

    @Override
    public void write(HeldGrid held, int part, Grid grid, ByteSink sink) throws IOException {
        int outputs = (int) grid.shape().rows();
        int inputs = (int) grid.shape().columns();
        int groups = grid.scales().length / outputs;
        int bits = grid.bits();
        int mask = (1 << bits) - 1;
        byte[][] codes = grid.codes();
        short[] zeros = grid.zeroPoints();
        switch (part) {
            case 0 -> {
                int shift = grid.isSymmetric() ? 1 << bits - 1 : 0;
                WordStream.along((output, input) -> codes[output][input] + shift & mask, outputs, inputs, bits, sink);
            }
            case 1 -> sink.write(FloatBytes.scales(grid, false));
            case 2 -> {
                MemorySegment extents = MemorySegment.ofArray(new byte[2 * Long.BYTES]);
                extents.set(LONG, 0, outputs);
                extents.set(LONG, Long.BYTES, inputs);
                sink.write(extents);
            }
            default -> WordStream.down((group, output) -> zeros[output * groups + group], groups, outputs, bits, sink);
        }
    }

    @Override
    public List<Concern> concerns(List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        return grids.isEmpty() ? List.of(PackedConfig.nothing("compressed-tensors")) : List.of();
    }
}
