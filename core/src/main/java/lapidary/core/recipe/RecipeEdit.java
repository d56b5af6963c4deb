package lapidary.core.recipe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceMatrix;
import lapidary.core.data.Use;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// Edits of recipes as people make them: "this method for these tensors". The last step that selects a tensor
/// counts, so a later choice replaces an earlier one. The result is short: steps without effect are left out, named
/// tensors with the same choice share a step, and steps are numbered anew.
public final class RecipeEdit {
    /// The name by which recipes call their importance matrix.
    public static final String IMPORTANCE = "imatrix";

    /// The name under which recipes name the data that layers were run over.
    public static final String CALIBRATION = "calibration";

    private static final String IMPORTANCE_KEYS = "quantize.imatrix.";
    private static final int LONGEST_TEXT = 127;

    private RecipeEdit() {}

    /// How long the run was over the data that a recipe names as layers' calibration data; empty for other data.
    public static Optional<CalibrationSettings> calibration(DataRef ref) {
        return ref.use() == Use.CALIBRATE && ref.name().startsWith(CALIBRATION)
                ? CalibrationSettings.ofSuffix(ref.name().substring(CALIBRATION.length()))
                : Optional.empty();
    }

    /// The recipe that changes nothing.
    public static Recipe unchanged(Model model, Target target) {
        Source source = new Source(model.architectureName(), model.file().headerSha256(), Optional.empty());
        return new Recipe(Recipe.SCHEMA, source, List.of(), target, List.of(), 0);
    }

    /// The same choices for another model.
    public static Recipe adopt(Recipe recipe, Model model) {
        if (recipe.source().headerSha256().equals(model.file().headerSha256())) {
            return recipe;
        }
        Source source = new Source(model.architectureName(), model.file().headerSha256(), Optional.empty());
        return new Recipe(recipe.schema(), source, recipe.steps(), recipe.target(), recipe.data(), recipe.seed());
    }

    /// The plain number type that most weights of a model have: with it as the target's dense type, choosing
    /// nothing changes nothing. F16 for a model without plain numbers.
    public static DType plainType(Model model) {
        Map<DType, Long> elements = new EnumMap<>(DType.class);
        for (ModelTensor tensor : model.tensors()) {
            DType type = tensor.tensor().numberType().orElse(tensor.tensor().type());
            if (type == DType.F32 || type == DType.F16 || type == DType.BF16) {
                elements.merge(type, tensor.tensor().shape().elements(), Long::sum);
            }
        }
        return elements.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(DType.F16);
    }

    /// The rounding step that counts for a tensor; empty when none selects it.
    public static Optional<Step> stepFor(Recipe recipe, ModelTensor tensor) {
        return stepFor(recipe, tensor, Stage.ROUND);
    }

    /// The step of a stage that counts for a tensor; empty when none selects it.
    public static Optional<Step> stepFor(Recipe recipe, ModelTensor tensor, Stage stage) {
        return last(recipe.steps(), tensor, stage);
    }

    /// Chooses a method for some tensors, in place of what was chosen for them before.
    ///
    /// @param tensors all tensors of the model
    public static Recipe choose(Recipe recipe, List<ModelTensor> tensors, Selector on, Choice choice) {
        List<Step> steps = new ArrayList<>(recipe.steps());
        steps.add(choice.on(on));
        boolean changes = !assigned(steps, tensors).equals(assigned(recipe.steps(), tensors));
        return changes ? with(recipe, shortest(steps, tensors)) : recipe;
    }

    /// Takes back every choice for some tensors.
    ///
    /// @param tensors all tensors of the model
    public static Recipe clear(Recipe recipe, List<ModelTensor> tensors, Selector on) {
        return clear(recipe, tensors, on, EnumSet.allOf(Stage.class));
    }

    /// Takes back the choices of some stages for some tensors.
    ///
    /// @param tensors all tensors of the model
    public static Recipe clear(Recipe recipe, List<ModelTensor> tensors, Selector on, Set<Stage> stages) {
        List<Step> steps = new ArrayList<>();
        effective(recipe.steps(), tensors).forEach((step, ids) -> {
            SortedSet<TensorId> kept = new TreeSet<>(ids);
            boolean isCleared = stages.contains(step.stage())
                    && tensors.stream().anyMatch(t -> on.selects(t) && step.on().selects(t));
            if (isCleared) {
                tensors.stream().filter(on::selects).forEach(t -> kept.remove(t.id()));
            }
            if (!kept.isEmpty()) {
                steps.add(isCleared ? named(step, kept) : step);
            }
        });
        return with(recipe, shortest(steps, tensors));
    }

    /// The recipe with these choices of a stage, by name, in place of all that it had.
    ///
    /// @param choices for whom each is; no tensor twice
    public static Recipe replace(Recipe recipe, Stage stage, Map<Choice, SortedSet<TensorId>> choices) {
        List<Step> steps = new ArrayList<>(recipe.steps());
        steps.removeIf(step -> step.stage() == stage);
        choices.forEach((choice, tensors) -> steps.add(choice.on(new Selector.Named(tensors))));
        return with(recipe, steps);
    }

    /// The same choices for another file.
    public static Recipe target(Recipe recipe, Target target) {
        return new Recipe(recipe.schema(), recipe.source(), recipe.steps(), target, recipe.data(), recipe.seed());
    }

    /// The same choices resting on other calibration data, or on none.
    private static Recipe calibrate(Recipe recipe, List<DataRef> calibration) {
        List<DataRef> data = new ArrayList<>(recipe.data());
        data.removeIf(ref -> ref.use() == Use.CALIBRATE);
        data.addAll(0, calibration);
        return data.equals(recipe.data())
                ? recipe
                : new Recipe(recipe.schema(), recipe.source(), recipe.steps(), recipe.target(), data, recipe.seed());
    }

    /// The same choices resting on this evidence: it is named as calibration data, and the file's metadata says
    /// where the importance came from, as llama.cpp's quantizer says it.
    public static Recipe calibrate(Recipe recipe, Evidence evidence) {
        List<MetadataEdit> edits = new ArrayList<>(recipe.target().metadata());
        edits.removeIf(edit -> edit.key().startsWith(IMPORTANCE_KEYS));
        List<DataRef> data = new ArrayList<>();
        evidence.calibration().ifPresent(calibration -> {
            ImportanceMatrix matrix = calibration.matrix();
            edits.add(text("file", calibration.fileName()));
            matrix.datasets().stream().findFirst().ifPresent(name -> edits.add(text("dataset", name)));
            matrix.dataHashes().stream().findFirst().ifPresent(hash -> edits.add(text("dataset_sha256", hash)));
            edits.add(number("entries_count", matrix.entries().size()));
            if (matrix.chunks() > 0) {
                edits.add(number("chunks_count", matrix.chunks()));
            }
            data.add(new DataRef(IMPORTANCE, calibration.sha256(), Use.CALIBRATE));
        });
        evidence.moments()
                .ifPresent(moments -> data.add(
                        new DataRef(CALIBRATION + moments.settings().suffix(), moments.dataSha256(), Use.CALIBRATE)));
        return target(calibrate(recipe, data), recipe.target().with(edits));
    }

    private static MetadataEdit text(String key, String value) {
        return new MetadataEdit.Put(IMPORTANCE_KEYS + key, MetadataValue.text(shortened(value)));
    }

    private static MetadataEdit number(String key, long value) {
        return new MetadataEdit.Put(IMPORTANCE_KEYS + key, MetadataValue.uint32(value));
    }

    /// llama.cpp holds texts of 127 bytes.
    private static String shortened(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(LONGEST_TEXT, bytes.length);
        while (end < bytes.length && end > 0 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static Optional<Step> last(List<Step> steps, ModelTensor tensor, Stage stage) {
        return steps.reversed().stream()
                .filter(step -> step.stage() == stage && step.on().selects(tensor))
                .findFirst();
    }

    private static Map<TensorId, List<Choice>> assigned(List<Step> steps, List<ModelTensor> tensors) {
        Map<TensorId, List<Choice>> assigned = new TreeMap<>();
        for (Stage stage : Stage.values()) {
            tensors.forEach(tensor -> last(steps, tensor, stage)
                    .ifPresent(step -> assigned.computeIfAbsent(tensor.id(), id -> new ArrayList<>())
                            .add(Choice.of(step))));
        }
        return assigned;
    }

    /// The tensors that each step counts for, in the order of the steps; without steps that count for none.
    private static Map<Step, SortedSet<TensorId>> effective(List<Step> steps, List<ModelTensor> tensors) {
        Map<Step, SortedSet<TensorId>> effective = new LinkedHashMap<>();
        steps.forEach(step -> effective.put(step, new TreeSet<>()));
        for (Stage stage : Stage.values()) {
            tensors.forEach(t -> last(steps, t, stage).ifPresent(step -> effective
                    .computeIfAbsent(step, s -> new TreeSet<>())
                    .add(t.id())));
        }
        effective.values().removeIf(SortedSet::isEmpty);
        return effective;
    }

    private static List<Step> shortest(List<Step> steps, List<ModelTensor> tensors) {
        List<Step> kept = new ArrayList<>();
        effective(steps, tensors).forEach((step, ids) -> {
            if (step.on() instanceof Selector.Named) {
                SortedSet<TensorId> all = new TreeSet<>(ids);
                kept.removeIf(earlier -> isMerged(earlier, Choice.of(step), all));
                kept.add(named(step, all));
            } else {
                kept.add(step);
            }
        });
        for (Step step : List.copyOf(kept)) {
            List<Step> without = kept.stream().filter(s -> s != step).toList();
            if (assigned(without, tensors).equals(assigned(kept, tensors))) {
                kept.removeIf(s -> s == step);
            }
        }
        return kept;
    }

    /// Takes over the names of an earlier step with the same choice. They are disjoint: each tensor counts once.
    private static boolean isMerged(Step earlier, Choice choice, SortedSet<TensorId> names) {
        if (earlier.on() instanceof Selector.Named(SortedSet<TensorId> more)
                && Choice.of(earlier).equals(choice)) {
            names.addAll(more);
            return true;
        }
        return false;
    }

    private static Step named(Step step, SortedSet<TensorId> tensors) {
        return Choice.of(step).on(new Selector.Named(tensors));
    }

    private static Recipe with(Recipe recipe, List<Step> steps) {
        List<Step> numbered = new ArrayList<>();
        List<Step> inOrder =
                steps.stream().sorted(Comparator.comparing(Step::stage)).toList();
        for (Step step : inOrder) {
            String id = "s" + (numbered.size() + 1);
            numbered.add(new Step(id, step.method(), step.version(), step.on(), step.settings(), step.stage()));
        }
        return new Recipe(recipe.schema(), recipe.source(), numbered, recipe.target(), recipe.data(), recipe.seed());
    }
}
