package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.core.allocate.PresetAllocator;
import lapidary.core.allocate.PresetWishes;
import lapidary.core.allocate.PresetWishes.TypeWish;
import lapidary.core.allocate.StockPreset;
import lapidary.core.allocate.TensorTypeList;
import lapidary.core.format.MetadataEdit;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of llama.cpp's quantizer, by its names and with its meaning.
final class PresetOptions {
    @Option(
            names = "--preset",
            paramLabel = "PRESET",
            description =
                    "One of llama.cpp's mixes, such as Q4_K_M, Q5_K_M, Q6_K, Q3_K_L, IQ4_XS, Q2_K or MXFP4_MOE: the type "
                            + "of each tensor is the one that llama-quantize chooses.")
    private @Nullable String preset;

    @Option(names = "--pure", description = "With --preset: its type for every tensor, without the mix.")
    private boolean pure;

    @Option(names = "--output-tensor-type", paramLabel = "TYPE", description = "A type for output.weight.")
    private @Nullable String output;

    @Option(names = "--token-embedding-type", paramLabel = "TYPE", description = "A type for the token embedding.")
    private @Nullable String embedding;

    @Option(names = "--leave-output-tensor", description = "Leave output.weight as it is stored.")
    private boolean leavesOutput;

    @Option(
            names = "--tensor-type-file",
            paramLabel = "FILE",
            description = "A list of REGEX=TYPE separated by white space; counts after --tensor-type.")
    private @Nullable Path list;

    @Option(
            names = "--override-kv",
            paramLabel = "KEY=TYPE:VALUE",
            description = "Metadata of the written GGUF file; TYPE is int, float, bool or str. Repeatable.")
    private List<String> metadata = new ArrayList<>();

    @Option(
            names = "--allow-requantize",
            description = "Understood for the sake of scripts: weights that are quantized already may always be "
                    + "quantized again, with a warning.")
    private boolean requantizes;

    /// Whether nothing was chosen.
    boolean isEmpty() {
        return preset == null
                && output == null
                && embedding == null
                && !leavesOutput
                && list == null
                && metadata.isEmpty();
    }

    boolean hasPreset() {
        return preset != null;
    }

    /// Entries of `--tensor-type-file`.
    List<TypeWish> listed() throws IOException {
        return list == null ? List.of() : TensorTypeList.read(list);
    }

    /// The recipe with the types of the preset in place of what it says.
    ///
    /// @param names types by name, before those of the preset
    Recipe allocate(Recipe recipe, Model model, List<TypeWish> names, boolean hasImportance)
            throws UsageException, UnfitException {
        StockPreset found = StockPreset.find(String.valueOf(preset))
                .orElseThrow(() -> new UsageException("--preset: expected one of "
                        + StockPreset.all().stream().map(Enum::name).collect(Collectors.joining(", ")) + ", found '"
                        + preset + "'"));
        PresetWishes wishes = new PresetWishes(
                pure,
                type("--output-tensor-type", output),
                type("--token-embedding-type", embedding),
                leavesOutput,
                names);
        return PresetAllocator.of(model).allocate(recipe, found, wishes, hasImportance);
    }

    /// The recipe with what the flags about embedding and output say, where there is no preset.
    Recipe tables(Recipe recipe, Model model, MethodFlags flags) throws UsageException {
        if (pure) {
            throw new UsageException("--pure needs --preset; --type is pure by itself");
        }
        Recipe edited = recipe;
        boolean isTied = model.tensors().stream().noneMatch(t -> t.role() == TensorRole.OUTPUT);
        Optional<DType> head = type("--output-tensor-type", output);
        if (head.isPresent()) {
            var role = isTied ? TensorRole.EMBEDDING : TensorRole.OUTPUT;
            edited = choose(edited, model, Selector.roles(role), ggml(flags, head.get()));
        }
        Optional<DType> table = type("--token-embedding-type", embedding);
        if (table.isPresent()) {
            Selector on = Selector.roles(TensorRole.EMBEDDING);
            edited = choose(edited, model, on, ggml(flags, table.get()));
        }
        if (leavesOutput) {
            Selector on = Selector.roles(TensorRole.OUTPUT);
            edited = choose(edited, model, on, MethodFlags.choice(flags.find("keep"), new TreeMap<>()));
        }
        return edited;
    }

    private static Recipe choose(Recipe recipe, Model model, Selector on, Choice choice) {
        return RecipeEdit.choose(recipe, model.tensors(), on, choice);
    }

    private static Choice ggml(MethodFlags flags, DType type) throws UsageException {
        TreeMap<String, String> settings = new TreeMap<>();
        settings.put("type", new SettingValue.Text(type.name().toLowerCase(java.util.Locale.ROOT)).text());
        return MethodFlags.choice(flags.find("ggml"), settings);
    }

    /// The recipe with the changes of the metadata, behind those that are there.
    Recipe withMetadata(Recipe recipe) throws UsageException {
        Recipe edited = recipe;
        for (String text : metadata) {
            MetadataEdit edit = MetadataFlags.parse("--override-kv", text);
            edited = RecipeEdit.target(edited, edited.target().with(edit));
        }
        return edited;
    }

    private static Optional<DType> type(String flag, @Nullable String text) throws UsageException {
        if (text == null) {
            return Optional.empty();
        }
        Optional<DType> type = TensorTypeList.type(text);
        if (type.isEmpty()) {
            throw new UsageException(flag + ": expected a type such as q8_0 or q6_k, found '" + text + "'");
        }
        return type;
    }
}
