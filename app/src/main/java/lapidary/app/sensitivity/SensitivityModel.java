package lapidary.app.sensitivity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.DataModel;
import lapidary.app.data.RunTexts;
import lapidary.app.data.SubjectMaker;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.format.AtomicFile;
import lapidary.core.job.Background;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.sensitivity.Ingredient;
import lapidary.core.sensitivity.Probe;
import lapidary.core.sensitivity.Score;
import lapidary.core.sensitivity.Scores;
import lapidary.core.sensitivity.Sensitivity;
import lapidary.core.sensitivity.SensitivityCsv;
import lapidary.core.sensitivity.SensitivityMap;
import lapidary.core.sensitivity.Subject;
import lapidary.core.setting.InvalidSettingException;
import lapidary.views.text.Messages;

/// Scores of the open model, as far as they were computed. Lives on the screen's thread; computing is a job of its own,
/// and what is shown stays, marked stale, until its successor is there.
public final class SensitivityModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final DataModel data;
    private final BooleanProperty shown = new SimpleBooleanProperty();
    private final ObjectProperty<Score> score =
            new SimpleObjectProperty<>(Scores.all().getFirst());
    private final IntegerProperty bits = new SimpleIntegerProperty(Probe.BITS);
    private final ReadOnlyObjectWrapper<Map<String, Found>> found = new ReadOnlyObjectWrapper<>(Map.of());
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<Background<?>> job = Optional.empty();

    /// A map and what it depends on.
    ///
    /// @param key of the quantizer and the data
    public record Found(SensitivityMap map, String key) {}

    /// All that a run depends on.
    private record Asked(OpenModel open, Probe probe, SubjectMaker maker, List<Score> scores) {}

    public SensitivityModel(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        workbench.openedProperty().subscribe(ignored -> restart());
        shown.subscribe(ignored -> begin());
        score.subscribe(ignored -> begin());
        bits.subscribe(ignored -> begin());
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    public DataModel data() {
        return data;
    }

    /// Whether somebody looks; nothing is computed unasked otherwise.
    public BooleanProperty shownProperty() {
        return shown;
    }

    /// The score that the map shows.
    public ObjectProperty<Score> scoreProperty() {
        return score;
    }

    /// Bits of the quantizer asked about, 1 to 8.
    public IntegerProperty bitsProperty() {
        return bits;
    }

    /// What was computed, by id of the score.
    public ReadOnlyObjectProperty<Map<String, Found>> foundProperty() {
        return found.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /// What went wrong; "" when nothing did.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /// The map of a score, stale or not.
    public Optional<SensitivityMap> map(String id) {
        return Optional.ofNullable(found.get().get(id)).map(Found::map);
    }

    /// Whether what is shown of a score is about another quantizer or other data than are chosen now.
    public boolean isStale(Score shownScore) {
        Found known = found.get().get(shownScore.id());
        return known != null && !known.key().equals(key(shownScore));
    }

    /// Why a score cannot be computed, one sentence; "" when it can.
    public String obstacle(Score asked) {
        Set<Ingredient> needs = asked.needs();
        boolean calibrates = needs.contains(Ingredient.MOMENTS)
                || needs.contains(Ingredient.TEXT)
                || needs.contains(Ingredient.GRADIENTS);
        boolean isLanguageModel = workbench
                .model()
                .map(open -> open.model().architecture().isPresent())
                .orElse(false);
        if (workbench.model().isEmpty()) {
            return Messages.of("common.open-model-first");
        }
        if (!isLanguageModel && !needs.isEmpty() && !needs.equals(Set.of(Ingredient.MOMENTS))) {
            return Messages.of("sensitivity.score-made-for");
        }
        if (calibrates && data.of(Use.CALIBRATE).isEmpty()) {
            return Messages.of("sensitivity.needs-calibration-data");
        }
        if (needs.contains(Ingredient.MEASUREMENT) && data.of(Use.SEARCH).isEmpty()) {
            return Messages.of("common.measures-on-search");
        }
        return "";
    }

    private String key(Score asked) {
        String bitsWords = Integer.toString(bits.get());
        boolean calibrates = asked.needs().stream().anyMatch(need -> need != Ingredient.MEASUREMENT);
        return bitsWords
                + (calibrates ? " " + hash(Use.CALIBRATE) : "")
                + (asked.needs().contains(Ingredient.MEASUREMENT) ? " " + hash(Use.SEARCH) : "");
    }

    private String hash(Use use) {
        List<DataSet> sets = data.of(use);
        return sets.isEmpty() ? "" : CalibrationRun.sha256(sets);
    }

    private void restart() {
        cancel();
        found.set(Map.of());
        problem.set("");
        begin();
    }

    /// What needs nothing but the weights is computed unasked.
    private void begin() {
        boolean isKnown = found.get().containsKey(score.get().id()) && !isStale(score.get());
        if (shown.get() && workbench.model().isPresent() && score.get().needs().isEmpty() && !isKnown) {
            compute(List.of(score.get()));
        } else {
            found.set(new LinkedHashMap<>(found.get())); // whoever shows it looks whether it is stale
        }
    }

    /// Computes the score that is shown.
    public void compute() {
        compute(List.of(score.get()));
    }

    /// Computes every score that there is data for.
    public void computeAll() {
        compute(Scores.all().stream()
                .filter(each -> obstacle(each).isEmpty())
                .filter(each -> !found.get().containsKey(each.id()) || isStale(each))
                .toList());
    }

    private void compute(List<Score> scores) {
        Optional<OpenModel> open = workbench.model();
        if (open.isEmpty() || scores.isEmpty()) {
            return;
        }
        cancel();
        problem.set("");
        Probe probe;
        try {
            probe = Probe.nearest(workbench.methods(), bits.get(), Probe.GROUP);
        } catch (InvalidSettingException e) {
            problem.set(String.valueOf(e.getMessage()));
            return;
        }
        Evidence known =
                workbench.recipeProperty().get().map(workbench::evidence).orElse(Evidence.NONE);
        SubjectMaker maker = new SubjectMaker(
                workbench.methods(), data.of(Use.CALIBRATE), data.of(Use.SEARCH), RunTexts.TOKENS, known);
        Map<String, String> keys = new LinkedHashMap<>();
        scores.forEach(each -> keys.put(each.id(), key(each)));
        start(new Asked(open.get(), probe, maker, scores), keys);
    }

    private void start(Asked asked, Map<String, String> keys) {
        running.set(true);
        String several = Messages.of("sensitivity.scores-sensitivity");
        String title = asked.scores().size() == 1 ? asked.scores().getFirst().title() : several;
        Consumer<SensitivityMap> deliver = map -> workbench.jobs().onScreen(() -> take(asked.open(), map, keys));
        Background<Integer> started = workbench
                .jobs()
                .start(
                        title,
                        work -> asked.open().use(model -> run(asked, model, deliver, work)),
                        ignored -> {},
                        failure -> problem.set(failure.message()));
        job = Optional.of(started);
        var unused = started.result()
                .whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> {
                    if (job.filter(started::equals).isPresent()) {
                        job = Optional.empty();
                        running.set(false);
                    }
                }));
    }

    private static int run(Asked asked, Model model, Consumer<SensitivityMap> deliver, Job work) throws Exception {
        Set<Ingredient> needed = EnumSet.noneOf(Ingredient.class);
        asked.scores().forEach(each -> needed.addAll(each.needs()));
        boolean prepares = !needed.isEmpty();
        Subject subject = asked.maker().of(model, asked.probe(), needed, work.part(0, prepares ? 0.2 : 0.01));
        for (int i = 0; i < asked.scores().size(); i++) {
            double first = prepares ? 0.2 : 0.01;
            double share = (1 - first) / asked.scores().size();
            Job part = work.part(first + i * share, first + (i + 1) * share);
            deliver.accept(Sensitivity.of(subject, asked.scores().get(i), part));
        }
        return asked.scores().size();
    }

    private void take(OpenModel open, SensitivityMap map, Map<String, String> keys) {
        if (workbench.model().filter(open::equals).isPresent()) {
            Map<String, Found> next = new LinkedHashMap<>(found.get());
            String id = map.score().id();
            next.put(id, new Found(map, keys.getOrDefault(id, "")));
            found.set(next);
        }
    }

    public void cancel() {
        job.ifPresent(Background::cancel);
        job = Optional.empty();
        running.set(false);
    }

    /// Writes every score that was computed, comma-separated.
    public void save(Path file) {
        Optional<OpenModel> open = workbench.model();
        List<SensitivityMap> maps = new ArrayList<>();
        Scores.all().forEach(each -> map(each.id()).ifPresent(maps::add));
        if (open.isEmpty() || maps.isEmpty()) {
            return;
        }
        var unused = workbench
                .jobs()
                .start(
                        Messages.of("common.write", file.getFileName()),
                        work -> {
                            List<ModelTensor> tensors = open.get().model().tensors().stream()
                                    .filter(tensor -> maps.stream()
                                            .anyMatch(map -> map.of(tensor.id()).isPresent()))
                                    .toList();
                            String lines = String.join("\r\n", SensitivityCsv.lines(tensors, maps)) + "\r\n";
                            AtomicFile.write(file, lines.getBytes(StandardCharsets.UTF_8));
                            return file;
                        },
                        ignored -> {},
                        failure -> problem.set(failure.message()));
    }

    @Override
    public void close() {
        cancel();
    }
}
