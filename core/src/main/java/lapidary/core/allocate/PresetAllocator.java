package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataValue;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Export;
import lapidary.core.model.ExportedTensor;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TypeFallback;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// Chooses the type of each tensor as llama.cpp's quantizer does for one of its presets, and freezes the types into a
/// recipe.
///
/// Source: llama.cpp `src/llama-quant.cpp`, `llama_tensor_get_type`.
public final class PresetAllocator {
    private static final String FILE_TYPE = "general.file_type";
    private static final String METHOD = "ggml";
    private static final int METHOD_VERSION = 1;

    private final List<ExportedTensor> tensors;
    private final PresetNumbers numbers;
    private final Model model;

    private PresetAllocator(Model model, List<ExportedTensor> tensors, PresetNumbers numbers) {
        this.model = model;
        this.tensors = tensors;
        this.numbers = numbers;
    }

    /// Reads names, shapes and numbers as the GGUF file will have them.
    ///
    /// @throws UnfitException when the model cannot be written as a GGUF file; says why
    public static PresetAllocator of(Model model) throws UnfitException {
        Export export = Export.of(model, "gguf", true);
        if (export.refusal().isPresent()) {
            throw new UnfitException(export.refusal().get());
        }
        List<FileLayout.Entry> entries = export.tensors().stream()
                .map(tensor -> Export.entry(tensor, DType.F32))
                .toList();
        SequencedMap<String, MetadataValue> metadata = export.layout(entries).metadata();
        return new PresetAllocator(model, export.tensors(), PresetNumbers.of(metadata));
    }

    /// One tensor's type.
    ///
    /// @param fallback the type that it takes the place of, because that one's block does not divide the rows
    public record Allotted(TensorId id, String name, DType type, Optional<DType> fallback) {}

    /// The type of each tensor that is not left as it is, in the order of the file.
    ///
    /// @param hasImportance whether there is an importance matrix
    /// @throws UnfitException for an expert whose name does not tell its block
    public List<Allotted> types(StockPreset preset, PresetWishes wishes, boolean hasImportance) throws UnfitException {
        boolean isTied = tensors.stream().noneMatch(t -> TensorCategory.of(t.name()) == TensorCategory.OUTPUT);
        int values = (int) tensors.stream()
                .filter(t -> TensorCategory.of(t.name()) == TensorCategory.ATTENTION_V)
                .count();
        PresetRules rules = new PresetRules(preset, numbers, wishes, hasImportance, isTied, values);
        List<Allotted> allotted = new ArrayList<>();
        for (ExportedTensor tensor : tensors) {
            Shape shape = tensor.source().tensor().shape();
            boolean isLeft = wishes.leavesOutput() && tensor.name().equals("output.weight");
            if (Quantizable.allows(tensor.name(), shape) && !isLeft) {
                allotted.add(allot(tensor, preset, wishes, rules));
            }
        }
        return allotted;
    }

    private static Allotted allot(ExportedTensor tensor, StockPreset preset, PresetWishes wishes, PresetRules rules)
            throws UnfitException {
        String name = tensor.name();
        Optional<DType> table = table(name, wishes);
        if (table.isPresent()) {
            return allotted(tensor, table.get());
        }
        if (preset.type().kind() != DType.Kind.BLOCK) {
            return allotted(tensor, preset.type());
        }
        Optional<DType> named = wishes.named(name);
        if (named.isPresent() || wishes.pure()) {
            return allotted(tensor, named.orElse(preset.type()));
        }
        return allotted(tensor, rules.next(name, tensor.source().tensor().shape()));
    }

    /// What is wished for embedding or output, before any other rule.
    private static Optional<DType> table(String name, PresetWishes wishes) {
        return switch (TensorCategory.of(name)) {
            case EMBEDDING -> {
                boolean isNamed =
                        name.startsWith("per_layer_") && wishes.named(name).isPresent();
                yield isNamed ? Optional.empty() : wishes.embedding();
            }
            case OUTPUT -> wishes.output();
            default -> Optional.empty();
        };
    }

    private static Allotted allotted(ExportedTensor tensor, DType asked) {
        DType type = TypeFallback.fitting(asked, tensor.source().tensor().shape());
        Optional<DType> instead = type == asked ? Optional.empty() : Optional.of(asked);
        return new Allotted(tensor.source().id(), tensor.name(), type, instead);
    }

    /// The recipe with these types in place of everything that was chosen before, and with the preset's number in
    /// the metadata.
    ///
    /// @param base whose target is a GGUF file
    /// @throws UnfitException as [#types]
    public Recipe allocate(Recipe base, StockPreset preset, PresetWishes wishes, boolean hasImportance)
            throws UnfitException {
        Map<DType, SortedSet<TensorId>> byType = new EnumMap<>(DType.class);
        for (Allotted allotted : types(preset, wishes, hasImportance)) {
            checkEvidence(preset, allotted, hasImportance);
            boolean isStoredSo = model.find(allotted.id())
                    .filter(tensor -> tensor.tensor().type() == allotted.type())
                    .isPresent();
            if (!isStoredSo) {
                byType.computeIfAbsent(allotted.type(), type -> new TreeSet<>()).addAll(members(allotted));
            }
        }
        Recipe recipe = RecipeEdit.clear(base, model.tensors(), Selector.everything());
        for (Map.Entry<DType, SortedSet<TensorId>> entry : byType.entrySet()) {
            recipe = RecipeEdit.choose(
                    recipe, model.tensors(), new Selector.Named(entry.getValue()), choice(entry.getKey()));
        }
        return RecipeEdit.target(recipe, recipe.target().with(number(preset)));
    }

    /// The tensors of the model that the file has as one.
    private List<TensorId> members(Allotted allotted) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(allotted.name()))
                .flatMap(tensor -> tensor.members().stream())
                .map(ModelTensor::id)
                .toList();
    }

    /// Q2_K can do without, but not as this preset uses it; types that cannot do without say so themselves.
    private static void checkEvidence(StockPreset preset, Allotted allotted, boolean hasImportance)
            throws UnfitException {
        boolean isTable =
                allotted.name().equals("output.weight") || allotted.name().endsWith("token_embd.weight");
        if (preset == StockPreset.Q2_K_S && allotted.type() == DType.Q2_K && !isTable && !hasImportance) {
            throw UnfitException.lacksEvidence(
                    "Q2_K_S needs an importance matrix. Load or compute one, or choose Q2_K");
        }
    }

    /// What the metadata of a file with a preset's types says.
    public static MetadataEdit number(StockPreset preset) {
        return new MetadataEdit.Put(FILE_TYPE, MetadataValue.uint32(preset.number()));
    }

    /// A type as recipes say it.
    public static Choice choice(DType type) {
        SortedMap<String, SettingValue> settings = new TreeMap<>();
        settings.put("type", new SettingValue.Text(type.name().toLowerCase(java.util.Locale.ROOT)));
        return new Choice(METHOD, METHOD_VERSION, settings);
    }
}
