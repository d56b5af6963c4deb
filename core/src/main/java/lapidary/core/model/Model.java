package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.Formats;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.TensorId;

/// An opened model: its file, what its tensors mean, and the architecture where it is a known one.
public final class Model implements AutoCloseable {
    private final ModelFile file;
    private final String architectureName;
    private final Optional<Architecture> architecture;
    private final List<ModelTensor> tensors;

    Model(ModelFile file, String architectureName, Optional<Architecture> architecture, List<ModelTensor> tensors) {
        this.file = file;
        this.architectureName = architectureName;
        this.architecture = architecture;
        this.tensors = List.copyOf(tensors);
    }

    /// Opens a file or folder and works out what its tensors mean. Reads headers only.
    public static Model open(Path path) throws IOException {
        throw new IllegalStateException("contract draft " + Formats.open(path));
    }

    public ModelFile file() {
        return file;
    }

    /// The architecture's name as the file has it ("llama"), or "unknown".
    public String architectureName() {
        return architectureName;
    }

    /// The numbers of a known architecture; empty for models that can be inspected and compressed but not run.
    public Optional<Architecture> architecture() {
        return architecture;
    }

    /// All tensors, in file order. Tied weights are one tensor.
    public List<ModelTensor> tensors() {
        return tensors;
    }

    public Optional<ModelTensor> find(TensorId id) {
        return tensors.stream().filter(t -> t.id().equals(id)).findFirst();
    }

    /// Number of weights, tied ones counted once.
    public long parameters() {
        return tensors.stream().mapToLong(t -> t.tensor().shape().elements()).sum();
    }

    @Override
    public void close() {
        file.close();
    }
}
