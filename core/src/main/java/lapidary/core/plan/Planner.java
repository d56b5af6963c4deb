package lapidary.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import lapidary.core.calib.Evidence;
import lapidary.core.data.Use;
import lapidary.core.format.FileLayout;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.Targets;
import lapidary.core.method.Methods;
import lapidary.core.model.Export;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Notice.Severity;
import lapidary.core.plan.TensorPlanner.Decision;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Step;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// Turns a recipe into a [Plan]: pure, from headers alone, in milliseconds. What it predicts is what will be
/// written, byte for byte.
///
/// May be used by several threads. Remembers how the model that it planned last converts to each format.
public final class Planner {
    private final Methods methods;
    private @Nullable Model lastModel;
    private final Map<String, Export> exports = new HashMap<>();

    public Planner(Methods methods) {
        this.methods = methods;
    }

    /// @throws InvalidSettingException when a step names an unknown method, version or setting, or
    /// a value out of range
    public Plan plan(Model model, Recipe recipe) throws InvalidSettingException {
        return plan(model, recipe, Evidence.NONE);
    }

    /// The same with the evidence that the recipe names as its calibration data.
    ///
    /// @throws InvalidSettingException as the other
    public Plan plan(Model model, Recipe recipe, Evidence evidence) throws InvalidSettingException {
        return blueprint(model, recipe, evidence).plan();
    }

    private static Optional<Notice> aboutMetadata(Target target) {
        if (target.metadata().isEmpty()) {
            return Optional.empty();
        }
        if (!target.format().equals("gguf")) {
            return Optional.of(new Notice(
                    Severity.WARNING, Optional.empty(), "changes of the metadata are for GGUF files and are left out"));
        }
        return target.metadata().stream()
                .flatMap(edit -> edit.obstacle().stream())
                .findFirst()
                .map(obstacle -> new Notice(Severity.REFUSED, Optional.empty(), "the metadata " + obstacle));
    }

    /// The plan with what carrying it out needs.
    ///
    /// @throws InvalidSettingException as [#plan]
    public Blueprint blueprint(Model model, Recipe recipe, Evidence evidence) throws InvalidSettingException {
        Steps steps = Steps.of(methods, recipe);
        LeftOut leftOut = LeftOut.of(steps, model, recipe.target().format());
        Export export =
                export(model, recipe.target().format(), steps.change(model.tensors(), evidence), leftOut.blocks());
        Chains chains = Chains.of(steps, model, evidence);
        List<Notice> notices = new ArrayList<>(aboutSource(model, recipe));
        notices.addAll(leftOut.notices());
        notices.addAll(chains.notices());
        aboutEvidence(recipe, evidence).ifPresent(notices::add);
        aboutMetadata(recipe.target()).ifPresent(notices::add);
        if (export.refusal().isPresent()) {
            notices.add(new Notice(
                    Severity.REFUSED, Optional.empty(), export.refusal().get()));
            Plan plan = new Plan(RecipeFile.id(recipe), List.of(), 0, 0, notices);
            return new Blueprint(plan, export, Optional.empty(), List.of(), chains);
        }
        boolean isSameFormat = model.file().format().equals(export.target().id());
        TensorPlanner planner =
                new TensorPlanner(export.target(), export.grids(), recipe.target(), isSameFormat, evidence);
        List<Decision> decisions = export.tensors().stream()
                .map(tensor -> planner.decide(tensor, chains))
                .toList();
        export.remarks().forEach(remark -> notices.add(new Notice(Severity.INFO, remark.tensor(), remark.text())));
        cost(decisions).ifPresent(notices::add);
        again(decisions).ifPresent(notices::add);
        notices.addAll(coverage(decisions, evidence));
        decisions.forEach(decision -> notices.addAll(decision.notices()));
        return blueprint(model, recipe, export, chains, decisions, notices);
    }

    private static Blueprint blueprint(
            Model model, Recipe recipe, Export export, Chains chains, List<Decision> decisions, List<Notice> notices) {
        List<FileLayout.Entry> entries =
                decisions.stream().flatMap(d -> d.entries().stream()).toList();
        List<HeldGrid> grids =
                decisions.stream().flatMap(d -> d.task().grid().stream()).toList();
        if (decisions.stream().noneMatch(Decision::isRefused)) {
            notices.addAll(concerns(export, grids, entries));
            nothingSparse(export, decisions).ifPresent(notices::add);
        }
        FileLayout layout = export.layout(entries, grids, recipe.target().metadata());
        long bytes = layout.totalBytes();
        long bits = 0;
        for (Decision decision : decisions) {
            bits = Math.addExact(bits, decision.task().action().ledger().total());
            if (decision.isRefused()) {
                long asked = Math.ceilDiv(decision.task().action().ledger().total(), 8L);
                bytes += asked - decision.entries().getFirst().bytes();
            }
        }
        double bitsPerWeight = model.parameters() == 0 ? 0 : (double) bits / model.parameters();
        List<Blueprint.Task> tasks = decisions.stream().map(Decision::task).toList();
        List<Action> actions = tasks.stream().map(Blueprint.Task::action).toList();
        Plan plan = new Plan(RecipeFile.id(recipe), actions, bytes, bitsPerWeight, notices);
        return new Blueprint(plan, export, plan.isRefused() ? Optional.empty() : Optional.of(layout), tasks, chains);
    }

    /// Layers that the calibration data says little about, among those that a method asks about.
    private static List<Notice> coverage(List<Decision> decisions, Evidence evidence) {
        Set<TensorId> asked = decisions.stream()
                .map(Decision::task)
                .filter(task -> task.transform()
                        .filter(chosen -> chosen.transform().needsMoments(chosen.settings()))
                        .isPresent())
                .flatMap(task -> task.tensor().members().stream())
                .map(ModelTensor::id)
                .collect(Collectors.toSet());
        return evidence.moments().map(moments -> moments.coverage().of(asked).warnings()).orElse(List.of()).stream()
                .map(text -> new Notice(Severity.WARNING, Optional.empty(), text))
                .toList();
    }

    /// What the format has to say about all grids together.
    private static List<Notice> concerns(Export export, List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        return export.grids().map(packing -> packing.concerns(grids, entries)).orElse(List.of()).stream()
                .map(concern -> new Notice(
                        concern.isRefusal() ? Severity.REFUSED : Severity.WARNING, Optional.empty(), concern.text()))
                .toList();
    }

    /// A folder for pruned layers in which nothing is pruned says what it is not.
    private static Optional<Notice> nothingSparse(Export export, List<Decision> decisions) {
        boolean isEmpty = export.target().sparse().isPresent()
                && decisions.stream()
                        .allMatch(decision -> decision.task().sparse().isEmpty());
        return isEmpty
                ? Optional.of(new Notice(
                        Severity.REFUSED,
                        Optional.empty(),
                        "no tensor is stored without its zeros, so this would be no "
                                + export.target().sparse().get().typeName()
                                + " folder; prune linear layers, without a step that stores them in blocks or grids, or "
                                + "write a Hugging Face folder"))
                : Optional.empty();
    }

    /// What misfits cost in bytes, all together.
    private static Optional<Notice> cost(List<Decision> decisions) {
        List<Decision> misfits =
                decisions.stream().filter(d -> d.extraBytes() != 0).toList();
        if (misfits.isEmpty()) {
            return Optional.empty();
        }
        long bytes = misfits.stream().mapToLong(Decision::extraBytes).sum();
        String text = (misfits.size() == 1 ? "one tensor is" : misfits.size() + " tensors are")
                + " stored in another type than asked for: " + Words.difference(bytes);
        return Optional.of(new Notice(Severity.WARNING, Optional.empty(), text));
    }

    /// Weights that were quantized before.
    private static Optional<Notice> again(List<Decision> decisions) {
        long count = decisions.stream()
                .filter(d -> d.task().transform().isPresent() && !d.task().isInPlace())
                .filter(d -> d.task().action().writtenType().kind() != DType.Kind.FLOAT)
                .filter(d -> d.task().tensor().source().tensor().type().kind() == DType.Kind.BLOCK)
                .count();
        if (count == 0) {
            return Optional.empty();
        }
        String text = (count == 1 ? "one tensor is" : count + " tensors are")
                + " quantized already and quantized once more, which loses more than either alone;"
                + " start from 16 or 32 bits where you have them";
        return Optional.of(new Notice(Severity.WARNING, Optional.empty(), text));
    }

    private synchronized Export export(Model model, String format, boolean isQuantized, SortedSet<Integer> without)
            throws InvalidSettingException {
        if (Targets.find(format).isEmpty()) {
            String known = Targets.all().stream().map(ModelTarget::id).collect(Collectors.joining(", "));
            throw new InvalidSettingException("unknown target format '" + format + "'; there are " + known);
        }
        if (lastModel != model) {
            exports.clear();
            lastModel = model;
        }
        return exports.computeIfAbsent(
                format + (isQuantized ? ", quantized" : "") + (without.isEmpty() ? "" : " without " + without),
                ignored -> Export.of(model, format, isQuantized, without));
    }

    /// Whether the evidence is what the recipe names, no more and no less.
    private static Optional<Notice> aboutEvidence(Recipe recipe, Evidence evidence) {
        List<DataRef> named =
                recipe.data().stream().filter(ref -> ref.use() == Use.CALIBRATE).toList();
        Optional<String> missing = named.stream()
                .filter(ref -> !evidence.rests(ref.sha256()))
                .map(ref -> "the recipe rests on the "
                        + (RecipeEdit.calibration(ref).isPresent()
                                ? "calibration data"
                                : "importance matrix '" + ref.name() + "'")
                        + " (SHA-256 " + ref.sha256().substring(0, 12)
                        + "…), which is not loaded. Load it, or take it out of the recipe")
                .findFirst();
        Optional<String> unnamed = evidence.hasImportance() && named.isEmpty()
                ? Optional.of("an importance matrix is loaded that the recipe does not name. Load it anew")
                : Optional.empty();
        return missing.map(text -> Notice.lacking(Optional.empty(), text))
                .or(() -> unnamed.map(text -> new Notice(Severity.REFUSED, Optional.empty(), text)));
    }

    /// Whether the recipe was made for this model.
    private static List<Notice> aboutSource(Model model, Recipe recipe) {
        List<Notice> notices = new ArrayList<>();
        String architecture = recipe.source().architecture();
        if (!architecture.equals(model.architectureName())) {
            notices.add(new Notice(
                    Severity.WARNING,
                    Optional.empty(),
                    "the recipe was made for the architecture '" + architecture + "', this model is '"
                            + model.architectureName() + "'"));
        } else if (!recipe.source().headerSha256().equals(model.file().headerSha256())) {
            notices.add(new Notice(
                    Severity.INFO, Optional.empty(), "the recipe was made for another file of this architecture"));
        }
        Set<TensorId> known = new HashSet<>();
        model.tensors().forEach(tensor -> known.add(tensor.id()));
        for (Step step : recipe.steps()) {
            if (step.on() instanceof Selector.Named named) {
                named.tensors().stream()
                        .filter(id -> !known.contains(id))
                        .forEach(id -> notices.add(new Notice(
                                Severity.WARNING,
                                Optional.of(id),
                                "step " + step.id() + " names a tensor that this model does not have")));
            }
        }
        return notices;
    }
}
