package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import lapidary.core.format.Formats;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// An opened model: its file, what its tensors mean, and the architecture where it is a known one.
public final class Model implements AutoCloseable {
    private final ModelFile file;
    private final ArchitectureReading reading;
    private final List<ModelTensor> tensors;
    private final Map<TensorId, ModelTensor> byId;
    private final Map<String, ModelTensor> byGgufName = new HashMap<>();
    private final long parameters;

    private Model(ModelFile file, ArchitectureReading reading, List<ModelTensor> tensors) {
        this.file = file;
        this.reading = reading;
        this.tensors = List.copyOf(tensors);
        this.byId = this.tensors.stream().collect(Collectors.toUnmodifiableMap(ModelTensor::id, Function.identity()));
        for (ModelTensor tensor : this.tensors) {
            reading.family()
                    .flatMap(family -> family.find(tensor.id().name()))
                    .ifPresent(place -> byGgufName.putIfAbsent(key(place.ggufName(), place.expert()), tensor));
        }
        this.parameters = this.tensors.stream()
                .filter(tensor -> GraphRoles.isWeight(file, tensor.id()))
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
        if (GraphRoles.isGraph(file)) {
            return new Model(file, GraphRoles.reading(), GraphRoles.tensors(file));
        }
        Path config = file.companions().get("config.json");
        boolean isGguf = isGgufConvention(file);
        Optional<ConfigJson> json = isGguf || config == null ? Optional.empty() : Optional.of(ConfigJson.read(config));
        Optional<Family> family = isGguf ? GgufConfig.family(file) : Optional.empty();
        if (json.isPresent()) {
            family = HuggingFaceConfig.family(json.get());
        }
        if (hasSharedOutput(file, family.orElse(Families.LLAMA))) {
            json = json.map(ConfigJson::withTiedOutput);
        }
        TensorRoles roles = new TensorRoles(family.orElse(Families.LLAMA), isGguf, isOutputFirst(file));
        List<ModelTensor> tensors = file.tensors().stream().map(roles::of).toList();
        ArchitectureReading reading = isGguf ? GgufConfig.read(file, tensors) : reading(json, tensors);
        return new Model(file, checked(reading, tensors), tensors);
    }

    /// Whether the output head is another name of a tensor that is listed under its own.
    private static boolean hasSharedOutput(ModelFile file, Family family) {
        return file.aliases().keySet().stream().anyMatch(alias -> family.find(alias.name())
                .filter(place -> place.role() == TensorRole.OUTPUT)
                .isPresent());
    }

    private static ArchitectureReading reading(Optional<ConfigJson> config, List<ModelTensor> tensors)
            throws IOException {
        if (config.isEmpty()) {
            return ArchitectureReading.unknown("unknown", "there is no config.json beside it that describes it");
        }
        boolean hasOutput = tensors.stream().anyMatch(tensor -> tensor.role() == TensorRole.OUTPUT);
        return HuggingFaceConfig.read(config.get(), hasOutput).unlessNotRunnable(packing(config.get(), tensors));
    }

    /// A configuration speaks of quantized weights, and none was found that could be decoded.
    private static Optional<String> packing(ConfigJson config, List<ModelTensor> tensors) {
        boolean isDecoded = tensors.stream().anyMatch(tensor -> tensor.tensor().type() == DType.COMPUTED);
        return config.said("quantization_config").isPresent() && !isDecoded
                ? Optional.of("its weights are quantized in a way that only its own code decodes (quantization_config)")
                : Optional.empty();
    }

    private static ArchitectureReading checked(ArchitectureReading reading, List<ModelTensor> tensors) {
        if (reading.family().isEmpty() || reading.numbers().isEmpty()) {
            return reading;
        }
        Family family = reading.family().get();
        Architecture numbers = reading.numbers().get();
        return reading.unlessUnknown(new ArchitectureCheck(family, numbers, tensors).obstacle())
                .unlessNotRunnable(ForwardCheck.obstacle(numbers, tensors));
    }

    /// Whether names, row order and metadata are those of GGUF: in GGUF files, and in formats whose readers
    /// describe what they find in its terms.
    /// Whether kernels of convolutions are kept [outputs, inputs, height, width], as PyTorch has them.
    private static boolean isOutputFirst(ModelFile file) {
        return isGgufConvention(file)
                || Set.of("pytorch", "pytorch-folder", "safetensors", "huggingface")
                        .contains(file.format());
    }

    static boolean isGgufConvention(ModelFile file) {
        return file.format().equals("gguf") || file.format().equals("llama2c");
    }

    public ModelFile file() {
        return file;
    }

    /// The architecture's name as the file has it ("llama"), or "unknown".
    public String architectureName() {
        return reading.name();
    }

    /// The family of its architecture and what it says of itself, where it is a known one and all its
    /// tensors agree, whether it can be run or not.
    Optional<Described> described() {
        return reading.whyUnknown().isPresent()
                ? Optional.empty()
                : Optional.of(new Described(
                        reading.family().orElseThrow(), reading.numbers().orElseThrow()));
    }

    /// A model that is known well enough to be converted.
    record Described(Family family, Architecture numbers) {}

    /// Why it is not known well enough to be converted, as the end of a sentence. Present exactly when
    /// [#described()] is empty.
    Optional<String> whyUnknown() {
        return reading.whyUnknown();
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

    /// All tensors, in file order; those of a graph in the order in which its nodes use them. Tied weights are one
    /// tensor.
    public List<ModelTensor> tensors() {
        return tensors;
    }

    private static String key(String ggufName, OptionalInt expert) {
        return expert.isPresent() ? ggufName + "[" + expert.getAsInt() + "]" : ggufName;
    }

    /// The tensor of one expert that a GGUF file would have as a part of this one.
    public Optional<ModelTensor> named(String ggufName, int expert) {
        return named(key(ggufName, OptionalInt.of(expert)));
    }

    /// The tensor that a GGUF file of this family would call so ("blk.0.attn_q.bias"), whatever it is called here.
    public Optional<ModelTensor> named(String ggufName) {
        return Optional.ofNullable(byGgufName.get(ggufName));
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
