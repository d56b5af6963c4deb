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
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
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
                    "The method for the linear weights, set up by its flags below; embedding, output and vectors stay.")
    private @Nullable String method;

    @Option(
            names = "--role",
            paramLabel = "ROLE=TYPE",
            description = "A type for all tensors in a role, such as ffn_down=q8_0 or attn_q,attn_k=keep. Repeatable.")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--tensor-type",
            paramLabel = "REGEX=TYPE",
            description = "A type (or keep) for all tensors whose name the expression is found in. Repeatable.")
    private List<String> tensors = new ArrayList<>();

    /// Whether nothing was chosen.
    boolean isEmpty() {
        return type == null && method == null && roles.isEmpty() && tensors.isEmpty();
    }

    /// The recipe with these choices added.
    Recipe addTo(Recipe recipe, Model model, MethodFlags flags, ParseResult parsed) throws UsageException {
        Recipe edited = whole(recipe, model, flags, parsed);
        for (String role : roles) {
            int equals = split("--role", role);
            Selector on = new Selector.Roles(roles(role.substring(0, equals)), 0, Integer.MAX_VALUE);
            edited = RecipeEdit.choose(edited, model.tensors(), on, type(flags, "--role", role.substring(equals + 1)));
        }
        for (String tensor : tensors) {
            int equals = split("--tensor-type", tensor);
            Selector on = named(model, tensor.substring(0, equals));
            edited = RecipeEdit.choose(
                    edited, model.tensors(), on, type(flags, "--tensor-type", tensor.substring(equals + 1)));
        }
        return edited;
    }

    private Recipe whole(Recipe recipe, Model model, MethodFlags flags, ParseResult parsed) throws UsageException {
        if (method != null) {
            // "--type" belongs to the method here, if it has such a setting.
            Choice choice = flags.choice(method, parsed);
            return RecipeEdit.choose(recipe, model.tensors(), new Selector.All(), choice);
        }
        var stray = flags.firstGiven("--type", parsed);
        if (stray.isPresent()) {
            throw new UsageException(stray.get() + " needs --method");
        }
        return type == null
                ? recipe
                : RecipeEdit.choose(recipe, model.tensors(), Selector.everything(), type(flags, "--type", type));
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

    private static Selector named(Model model, String expression) throws UsageException {
        Pattern pattern;
        try {
            pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    "--tensor-type: '" + expression + "' is no regular expression: " + e.getDescription());
        }
        TreeSet<TensorId> ids = model.tensors().stream()
                .map(ModelTensor::id)
                .filter(id -> pattern.matcher(id.name()).find())
                .collect(Collectors.toCollection(TreeSet::new));
        if (ids.isEmpty()) {
            throw new UsageException("--tensor-type: no tensor's name has '" + expression + "' in it");
        }
        return new Selector.Named(ids);
    }
}
