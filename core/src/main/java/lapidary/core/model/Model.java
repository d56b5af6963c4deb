package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import lapidary.core.format.Formats;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.TensorId;

/// An opened model: its file, what its tensors mean, and the architecture where it is a known one.
public final class Model implements AutoCloseable {
    private final ModelFile file;
    private final ArchitectureReading reading;
    private final List<ModelTensor> tensors;
    private final Map<TensorId, ModelTensor> byId;
    private final long parameters;

    private Model(ModelFile file, ArchitectureReading reading, List<ModelTensor> tensors) {
        this.file = file;
        this.reading = reading;
        this.tensors = List.copyOf(tensors);
        this.byId = this.tensors.stream().collect(Collectors.toUnmodifiableMap(ModelTensor::id, Function.identity()));
        this.parameters = this.tensors.stream()
                .mapToLong(tensor -> tensor.tensor().shape().elements())
                .reduce(0, Math::addExact);
    }

    /// Opens a file or folder and works out what its tensors mean. Reads headers only.
    ///
    /// @throws lapidary.core.format.FormatException when the file is unsound or its configuration
    ///     absurd
    public static Model open(Path path) throws IOException {
        ModelFile file = Formats.open(path);
        boolean isOpen = false;
        try {
            Model model = of(file);
            isOpen = true;
            return model;
        } finally {
            if (!isOpen) {
                file.close();
            }
        }
    }

    private static Model of(ModelFile file) throws IOException {
        List<ModelTensor> tensors = file.tensors().stream().map(TensorRoles::of).toList();
        ArchitectureReading reading = reading(file, tensors);
        Optional<String> obstacle = reading.numbers().flatMap(numbers -> LlamaCheck.obstacle(numbers, tensors));
        return new Model(file, reading.unless(obstacle), tensors);
    }

    private static ArchitectureReading reading(ModelFile file, List<ModelTensor> tensors) throws IOException {
        boolean hasOutput = tensors.stream().anyMatch(tensor -> tensor.role() == TensorRole.OUTPUT);
        if (file.format().equals("gguf")) {
            return GgufConfig.read(file, tensors);
        }
        Path config = file.companions().get("config.json");
        if (config != null) {
            return HuggingFaceConfig.read(config, hasOutput);
        }
        return ArchitectureReading.unknown("unknown", "there is no config.json beside it that describes it");
    }

    public ModelFile file() {
        return file;
    }

    /// The architecture's name as the file has it ("llama"), or "unknown".
    public String architectureName() {
        return reading.name();
    }

    /// The numbers of a known architecture; empty for models that can be inspected and compressed
    /// but not run.
    public Optional<Architecture> architecture() {
        return reading.whyNotRunnable().isPresent() ? Optional.empty() : reading.numbers();
    }

    /// Why the model can be inspected and compressed but not run, as the end of a sentence: "the
    /// file has no tensor '…'". Present exactly when [#architecture()] is empty.
    public Optional<String> whyNotRunnable() {
        return reading.whyNotRunnable();
    }

    /// All tensors, in file order. Tied weights are one tensor.
    public List<ModelTensor> tensors() {
        return tensors;
    }

    public Optional<ModelTensor> find(TensorId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// Number of weights, tied ones counted once.
    public long parameters() {
        return parameters;
    }

    @Override
    public void close() {
        file.close();
    }
}
