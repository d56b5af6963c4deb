package lapidary.core.format.gguf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.CodeStorage;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.I2sPacking;
import lapidary.core.compressed.Ledger;
import lapidary.core.format.FileLayout.Entry;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.tensor.DType;

/// Tensors of three values as bitnet.cpp keeps them in GGUF files (I2_S), in its layout for x86 processors.
record TernaryTensors() implements GridPacking {
    static final I2sPacking.Layout LAYOUT = I2sPacking.Layout.X86;

    @Override
    public String typeName(GridForm form) {
        return "I2_S of bitnet.cpp";
    }

    @Override
    public Optional<String> misfit(HeldGrid grid) {
        GridForm form = grid.form();
        if (form.storage().codes() != CodeStorage.I2_S || form.groupSize() != 0 || form.hasZeroPoints()) {
            return Optional.of("of grids it holds I2_S alone: three values with one scale for the tensor");
        }
        return grid.shape().columns() % LAYOUT.block() == 0
                ? Optional.empty()
                : Optional.of("I2_S takes rows of a multiple of " + LAYOUT.block() + " weights, and these have "
                        + grid.shape().columns());
    }

    @Override
    public List<Part> parts(HeldGrid grid) {
        long bytes = I2sPacking.bytes(grid.shape().elements(), LAYOUT);
        String type = "ggml type " + I2sPacking.TYPE_NUMBER;
        return List.of(new Part("codes", new Entry(grid.name(), grid.shape(), DType.OPAQUE, type, bytes)));
    }

    @Override
    public void write(HeldGrid held, int part, Grid grid, ByteSink sink) throws IOException {
        sink.write(MemorySegment.ofArray(I2sPacking.tensor(grid, LAYOUT)));
    }

    @Override
    public List<Concern> concerns(List<HeldGrid> grids, List<Entry> entries) {
        return grids.isEmpty()
                ? List.of()
                : List.of(new Concern(
                        false,
                        "I2_S tensors are read by bitnet.cpp on x86 processors, not by llama.cpp; store three values "
                                + "five to a byte or in two bits for that"));
    }

    @Override
    public Ledger ledger(HeldGrid grid) {
        return grid.form().ledger(grid.shape());
    }
}
