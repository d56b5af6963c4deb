package lapidary.core.infer.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FileLayout;
import lapidary.core.format.ModelFile;
import lapidary.core.format.npz.NpzTarget;
import lapidary.core.format.npz.NumpyFormat;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Tensor;

/// Inputs and outputs of graphs in NumPy files.
public final class GraphArrays {
    private static final long LARGEST = Integer.MAX_VALUE - 8;

    private GraphArrays() {}

    /// Reads the arrays for a graph's inputs, by name; a single array is the only input whatever its name.
    ///
    /// @throws GraphException when one is missing or larger than 2 GiB
    public static Map<String, GraphArray> read(Path file, List<GraphValue> inputs) throws IOException {
        try (ModelFile opened = new NumpyFormat().open(file)) {
            return opened.reading(() -> {
                Map<String, GraphArray> arrays = new HashMap<>();
                for (GraphValue input : inputs) {
                    arrays.put(input.name(), read(file, opened.tensors(), input, inputs.size() == 1));
                }
                return arrays;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static GraphArray read(Path file, List<Tensor> tensors, GraphValue input, boolean isOnly)
            throws GraphException {
        Tensor tensor = tensors.stream()
                .filter(found -> found.id().name().equals(input.name()))
                .findFirst()
                .or(() -> isOnly && tensors.size() == 1 ? tensors.stream().findFirst() : Optional.empty())
                .orElseThrow(() -> new GraphException(file + ": there is no array '" + input.name()
                        + "' for the input " + input + "; found "
                        + tensors.stream().map(found -> found.id().name()).toList()));
        long bytes = tensor.type().blockElements() == 1 ? tensor.type().bytes(tensor.shape()) : Long.MAX_VALUE;
        if (bytes > LARGEST) {
            throw new GraphException(file + ": array '" + tensor.id() + "' is larger than 2 GiB or of no plain type");
        }
        ByteBuffer copy = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        MemorySegment out = MemorySegment.ofBuffer(copy);
        if (tensor.indirect().orElse(null) instanceof Indirect.Rearranged rearranged) {
            rearranged.read(0, Math.toIntExact(tensor.shape().rows()), out);
        } else {
            out.copyFrom(tensor.data().asSlice(0, bytes));
        }
        GraphArray array = GraphArray.of(tensor.type(), tensor.shape(), copy);
        DType wanted = input.type().orElse(array.type());
        return wanted == DType.OPAQUE ? array : array.as(wanted);
    }

    /// Writes arrays under their names.
    ///
    /// @param file ends in `.npz`
    public static void write(Map<String, GraphArray> arrays, Path file, Job job) throws IOException {
        List<FileLayout.Entry> entries = new ArrayList<>();
        List<GraphArray> inOrder = new ArrayList<>();
        arrays.forEach((name, array) -> {
            entries.add(FileLayout.Entry.of(name, array.shape(), array.type()));
            inOrder.add(array);
        });
        NpzTarget target = new NpzTarget();
        FileLayout layout = target.layout(new LinkedHashMap<>(), entries, List.of());
        target.write(
                layout,
                file,
                (index, slot, sink) ->
                        sink.write(MemorySegment.ofArray(inOrder.get(index).toBytes())),
                job);
    }
}
