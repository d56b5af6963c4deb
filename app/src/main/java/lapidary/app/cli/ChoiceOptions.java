package lapidary.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.allocate.Quantizable;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/// Flags that say which weights become what. Whole model first, then roles, then names; the
/// last that selects a tensor counts.
final class ChoiceOptions {
    /// The method behind `--type`.
    private static final String TYPES = "ggml";

    private static final String KEEP = "keep";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description =
                    "The stored type of every weight, such as q8_0, q6_k, q5_k, q4_k, q4_0, iq4_xs, q3_k, q2_k, f16, bf16 or f32. Embedding and output "
                            + "included; vectors become F32.")
    private @Nullable String type;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description =
                    "The method for the linear weights, set up by its flags below; embedding, output and vectors stay. "
                            + "Repeatable, one of each stage: --method awq --method gptq --method normtweak.")
    private List<String> pipeline = new ArrayList<>();

    @Option(
            names = "--role",
            paramLabel = "ROLE=TYPE",
            description = "A type for all tensors in a role, such as ffn_down=q8_0 or attn_q,attn_k=keep. Repeatable.")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--tensor-type",
            paramLabel = "REGEX=TYPE",
            description =
                    "A type (or keep) for all tensors in whose name, the source's own or the one in GGUF files, the "
                            + "expression is found; of several the first counts. Repeatable.")
    private List<String> tensors = new ArrayList<>();

    /// Whether nothing was chosen.
    boolean isEmpty() {
        return type == null && pipeline.isEmpty() && roles.isEmpty() && tensors.isEmpty();
    }

    /// What `--tensor-type` says, in order.
    ///
    /// @throws UsageException for one that selects nothing
    List<TensorChoice> names(Model model) throws UsageException {
        List<TensorChoice> choices = new ArrayList<>();
        for (String tensor : tensors) {
            TensorChoice choice = TensorChoice.parse(tensor);
            if (choice.tensors(model).isEmpty()) {
                throw new UsageException("--tensor-type: no tensor's name has '" + choice.name() + "' in it");
            }
            choices.add(choice);
        }
        return choices;
    }

    /// Makes sure that nothing is said about the whole model that a preset says, too.
    void checkBesidePreset() throws UsageException {
        if (type != null || !pipeline.isEmpty()) {
            throw new UsageException("--preset and " + (type != null ? "--type" : "--method") + " exclude each other");
        }
    }

    /// The recipe with these choices added.
    ///
    /// @param names types by name, the first that is found counts
    Recipe addTo(Recipe recipe, Model model, MethodFlags flags, ParseResult parsed, List<TensorChoice> names)
            throws UsageException {
        return addNames(addRoles(whole(recipe, model, flags, parsed), model, flags), model, flags, names);
    }

    /// The recipe with the choices for roles added.
    Recipe addRoles(Recipe recipe, Model model, MethodFlags flags) throws UsageException {
        Recipe edited = recipe;
        for (String role : roles) {
            int equals = split("--role", role);
            Selector on = new Selector.Roles(roles(role.substring(0, equals)), 0, Integer.MAX_VALUE);
            edited = RecipeEdit.choose(edited, model.tensors(), on, type(flags, "--role", role.substring(equals + 1)));
        }
        return edited;
    }

    private static Recipe addNames(Recipe recipe, Model model, MethodFlags flags, List<TensorChoice> names)
            throws UsageException {
        Recipe edited = recipe;
        for (TensorChoice choice : names.reversed()) {
            TreeSet<TensorId> found = choice.tensors(model);
            if (!found.isEmpty()) {
                String type = choice.type().map(DType::name).orElse(KEEP);
                edited = RecipeEdit.choose(
                        edited, model.tensors(), new Selector.Named(found), type(flags, "--tensor-type", type));
            }
        }
        return edited;
    }

    private Recipe whole(Recipe recipe, Model model, MethodFlags flags, ParseResult parsed) throws UsageException {
        if (!pipeline.isEmpty()) {
            // "--type" belongs to the methods here, if they have such a setting.
            Recipe edited = recipe;
            for (Choice choice : flags.choices(pipeline, parsed)) {
                edited = RecipeEdit.choose(edited, model.tensors(), new Selector.All(), choice);
            }
            return edited;
        }
        var stray = flags.firstGiven("--type", parsed);
        if (stray.isPresent()) {
            throw new UsageException(stray.get() + " needs --method");
        }
        if (type == null) {
            return recipe;
        }
        Recipe all = RecipeEdit.choose(recipe, model.tensors(), Selector.everything(), type(flags, "--type", type));
        TreeSet<TensorId> kept = model.tensors().stream()
                .filter(tensor -> tensor.tensor().shape().rank() > 1)
                .map(ModelTensor::id)
                .filter(id -> Quantizable.isKept(TensorNames.gguf(id.name()).orElse(id.name())))
                .collect(Collectors.toCollection(TreeSet::new));
        return kept.isEmpty()
                ? all
                : RecipeEdit.choose(all, model.tensors(), new Selector.Named(kept), type(flags, "--type", KEEP));
    }

    /// Leaves the tensors as they are whose first name says so.
    static Recipe keep(Recipe recipe, Model model, MethodFlags flags, List<TensorChoice> names) throws UsageException {
        TreeSet<TensorId> kept = new TreeSet<>();
        for (TensorChoice choice : names.reversed()) {
            TreeSet<TensorId> found = choice.tensors(model);
            kept.removeAll(found);
            if (choice.type().isEmpty()) {
                kept.addAll(found);
            }
        }
        return kept.isEmpty()
                ? recipe
                : RecipeEdit.choose(
                        recipe, model.tensors(), new Selector.Named(kept), type(flags, "--tensor-type", KEEP));
    }

    private static Choice type(MethodFlags flags, String flag, String text) throws UsageException {
        String id = text.strip().toLowerCase(Locale.ROOT);
        try {
            return id.equals(KEEP)
                    ? MethodFlags.choice(flags.find(KEEP), new TreeMap<>())
                    : MethodFlags.choice(flags.find(TYPES), new TreeMap<>(Map.of("type", id)));
        } catch (UsageException e) {
            throw new UsageException(String.valueOf(e.getMessage()).replace("--type: ", flag + ": "));
        }
    }

    private static int split(String flag, String text) throws UsageException {
        int equals = text.lastIndexOf('=');
        if (equals < 1) {
            throw new UsageException(flag + ": expected NAME=TYPE, found '" + text + "'");
        }
        return equals;
    }

    private static Set<TensorRole> roles(String text) throws UsageException {
        Set<TensorRole> found = EnumSet.noneOf(TensorRole.class);
        for (String id : text.split(",", -1)) {
            found.add(Arrays.stream(TensorRole.values())
                    .filter(role -> role.id().equals(id.strip()))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("--role: expected one of "
                            + Arrays.stream(TensorRole.values())
                                    .map(TensorRole::id)
                                    .collect(Collectors.joining(", "))
                            + ", found '" + id + "'")));
        }
        return found;
    }
}
