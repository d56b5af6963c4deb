package lapidary.core.format.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// How the graph of one model holds integer grids.
///
/// Remembers what the parts that it named belong to: a layout knows its entries only.
final class OnnxPacking implements GridPacking {
    private final OnnxSource source;
    private final boolean usesProducts;
    private final Map<FileLayout.Entry, Owner> owners = new ConcurrentHashMap<>();

    /// Which part of a held weight an entry is.
    record Owner(HeldWeight weight, int part) {}

    /// @param usesProducts whether products become `MatMulNBits`; whatever is not one is dequantized
    OnnxPacking(OnnxSource source, boolean usesProducts) {
        this.source = source;
        this.usesProducts = usesProducts;
    }

    @Override
    public String typeName(GridForm form) {
        // Whatever else has such groups is a misfit, but for tables that somebody names.
        return usesProducts && Blocked.BLOCKS.contains(form.groupSize()) ? "MatMulNBits" : "DequantizeLinear";
    }

    @Override
    public Optional<String> misfit(HeldGrid grid) {
        try {
            HeldWeight unused = held(grid);
            return Optional.empty();
        } catch (NoRoomException e) {
            return Optional.of(e.reason());
        }
    }

    private HeldWeight held(HeldGrid grid) throws NoRoomException {
        boolean isWeight = source.tensor(grid.name())
                .filter(tensor ->
                        tensor.indirect().isEmpty() || tensor.indirect().get() instanceof Indirect.Rearranged)
                .isPresent();
        if (!isWeight) {
            throw new NoRoomException("it is quantized already");
        }
        return usesProducts && Blocked.suits(source, grid) ? Blocked.of(source, grid) : Dequantized.of(source, grid);
    }

    @Override
    public List<Part> parts(HeldGrid grid) {
        HeldWeight held;
        try {
            held = held(grid);
        } catch (NoRoomException e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < held.parts().size(); i++) {
            HeldWeight.Part part = held.parts().get(i);
            FileLayout.Entry entry = new FileLayout.Entry(
                    grid.name() + part.suffix(),
                    new Shape(part.dims()),
                    part.listedType(),
                    part.type() + ", " + held.words(),
                    part.bytes());
            owners.put(entry, new Owner(held, i));
            parts.add(new Part(part.what(), entry));
        }
        return parts;
    }

    @Override
    public List<Concern> concerns(List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        long wide = grids.stream()
                .filter(grid -> grid.form().bits() <= 4 && misfit(grid).isEmpty())
                .filter(grid -> parts(grid).getFirst().entry().type() != DType.OPAQUE
                        && !(usesProducts && Blocked.suits(source, grid)))
                .count();
        if (wide == 0) {
            return List.of();
        }
        return List.of(new Concern(
                false,
                "codes of " + (wide == 1 ? "one tensor" : wide + " tensors")
                        + " take a byte each: half a byte asks for " + "operator set 21, and "
                        + source.obstacle(21).orElse("the graph has none")));
    }

    /// What an entry belongs to; empty for one that was not made here.
    Optional<Owner> owner(FileLayout.Entry entry) {
        return Optional.ofNullable(owners.get(entry));
    }

    @Override
    public void write(HeldGrid held, int part, Grid grid, ByteSink sink) throws IOException {
        try {
            held(held).write(part, grid, sink);
        } catch (NoRoomException e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }
}
