package lapidary.core.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import lapidary.core.calib.Evidence;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Network;
import lapidary.core.method.Group;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Notice.Severity;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Stage;
import lapidary.core.tensor.TensorId;

/// What the steps of a recipe mean for each tensor of a model: its chain. Known from headers alone.
///
/// Of each stage the last step that selects a tensor counts. A group is worked on by the last step of the stage that
/// selects any of its readers, and then as a whole. A norm is corrected only where all of its readers are rounded.
public final class Chains {
    private final Steps steps;
    private final List<GroupTask> tasks = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private final Map<TensorId, List<GroupTask>> byTensor = new HashMap<>();
    private boolean lacksEvidence;

    private Chains(Steps steps) {
        this.steps = steps;
    }

    /// What a recipe means for a model.
    ///
    /// @param evidence that group methods ask for
    public static Chains of(Steps steps, Model model, Evidence evidence) {
        Chains chains = new Chains(steps);
        if (steps.groups().isEmpty()) {
            return chains;
        }
        try {
            chains.find(Network.of(model), evidence);
        } catch (FormatException e) {
            String text = steps.groups().getFirst().transform().title()
                    + " follows what flows through a language model, and this model cannot be run: "
                    + e.getMessage();
            chains.notices.add(new Notice(Severity.REFUSED, Optional.empty(), text));
        }
        return chains;
    }

    /// What stands in the way, and what is left out.
    public List<Notice> notices() {
        return List.copyOf(notices);
    }

    /// Why the recipe cannot be carried out; empty when it can.
    public Optional<String> obstacle() {
        return notices.stream()
                .filter(notice -> notice.severity() == Severity.REFUSED)
                .map(Notice::text)
                .findFirst();
    }

    /// Whether what stands in the way is missing calibration data.
    public boolean lacksEvidence() {
        return lacksEvidence;
    }

    /// Every group that is worked on: scales first, block by block.
    public List<GroupTask> tasks() {
        return List.copyOf(tasks);
    }

    public Chain of(ModelTensor tensor) {
        List<GroupTask> own = byTensor.getOrDefault(tensor.id(), List.of());
        return new Chain(tensor, in(Stage.SCALE, own), steps.find(tensor), in(Stage.CORRECT, own));
    }

    private static List<GroupTask> in(Stage stage, List<GroupTask> tasks) {
        return tasks.stream().filter(task -> task.stage() == stage).toList();
    }

    private void find(Network network, Evidence evidence) {
        for (Stage stage : List.of(Stage.SCALE, Stage.CORRECT)) {
            List<GroupStep> ofStage = steps.groups().stream()
                    .filter(step -> step.transform().stage() == stage)
                    .toList();
            List<Found> found = new ArrayList<>();
            for (GroupStep step : ofStage) {
                step.transform().groups(network, step.settings()).stream()
                        .filter(group -> isWorkedOn(group, step, ofStage))
                        .forEach(group -> found.add(new Found(step, group)));
            }
            found.stream()
                    .sorted(Comparator.comparingInt(each -> each.group().block()))
                    .filter(each -> isCovered(each, evidence))
                    .forEach(this::add);
            if (found.isEmpty() && !ofStage.isEmpty()) {
                notices.add(idle(ofStage.getLast()));
            }
        }
    }

    /// What is said of a method that finds nothing to do.
    private static Notice idle(GroupStep step) {
        String why = step.transform().stage() == Stage.CORRECT
                ? "it corrects norms whose layers are all rounded, and there is none. Choose a method that rounds all "
                        + "layers behind a norm as well"
                : "no layers that it works on are chosen";
        return new Notice(Severity.WARNING, Optional.empty(), step.transform().title() + " changes nothing: " + why);
    }

    private record Found(GroupStep step, Group group) {}

    private boolean isWorkedOn(Group group, GroupStep step, List<GroupStep> ofStage) {
        boolean isLast = ofStage.reversed().stream()
                .filter(other -> group.tensors().stream().anyMatch(other.step().on()::selects))
                .findFirst()
                .filter(last -> last.equals(step))
                .isPresent();
        boolean isRounded = group.producer().orElse(null) instanceof Group.Producer.Norm
                && roundings(group).size() == group.tensors().size();
        return isLast && (step.transform().stage() == Stage.SCALE || isRounded);
    }

    private boolean isCovered(Found found, Evidence evidence) {
        if (!found.step().transform().needsMoments(found.step().settings())) {
            return true;
        }
        String title = found.step().transform().title();
        if (evidence.moments().isEmpty()) {
            if (!lacksEvidence) {
                lacksEvidence = true;
                notices.add(Notice.lacking(
                        Optional.empty(),
                        title
                                + " needs calibration data, and none was given. Say what to run the model over "
                                + "(--calibrate FILE)"));
            }
            return false;
        }
        boolean isKnown = found.group().tensors().stream()
                .anyMatch(tensor -> evidence.moments(tensor).isPresent());
        if (!isKnown) {
            notices.add(new Notice(
                    Severity.INFO,
                    Optional.of(found.group().tensors().getFirst().id()),
                    "no token of the calibration data reached its inputs: " + title + " leaves them as they are"));
        }
        return isKnown;
    }

    private void add(Found found) {
        List<GroupTask> before = tasks.stream()
                .filter(task -> task.stage() == Stage.SCALE)
                .filter(task -> members(found.group()).anyMatch(tensor -> task.touches(tensor.id())))
                .toList();
        GroupTask task = new GroupTask(found.step(), found.group(), roundings(found.group()), before);
        tasks.add(task);
        members(found.group())
                .map(ModelTensor::id)
                .distinct()
                .filter(task::touches)
                .forEach(id -> byTensor.computeIfAbsent(id, ignored -> new ArrayList<>())
                        .add(task));
    }

    private static Stream<ModelTensor> members(Group group) {
        return Stream.concat(group.tensors().stream(), group.producer().stream().flatMap(Group.Producer::tensors));
    }

    private SortedMap<TensorId, Chosen> roundings(Group group) {
        SortedMap<TensorId, Chosen> roundings = new TreeMap<>();
        for (ModelTensor tensor : group.tensors()) {
            steps.find(tensor)
                    .filter(chosen -> !chosen.transform().id().equals(Quantizers.KEEP))
                    .ifPresent(chosen -> roundings.put(tensor.id(), chosen));
        }
        return roundings;
    }
}
