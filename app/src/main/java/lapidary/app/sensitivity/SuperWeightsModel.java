package lapidary.app.sensitivity;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.DataModel;
import lapidary.app.data.DataTokens;
import lapidary.app.data.RunTexts;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.edit.EditWeights;
import lapidary.core.edit.WeightEdits;
import lapidary.core.eval.Evaluation;
import lapidary.core.job.Background;
import lapidary.core.job.Job;
import lapidary.core.job.Jobs;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.sensitivity.superweight.Coordinate;
import lapidary.core.sensitivity.superweight.EditEffect;
import lapidary.core.sensitivity.superweight.LayerPeak;
import lapidary.core.sensitivity.superweight.Rule;
import lapidary.core.sensitivity.superweight.SuperWeightSearch;
import lapidary.core.sensitivity.superweight.SuperWeights;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import lapidary.views.text.Messages;

/// The super weights of the open model, and what scaling single weights does. Lives on the screen's thread; searching
/// and measuring are jobs of their own. Nothing is changed in the model; the recipe changes when it is told so.
public final class SuperWeightsModel implements AutoCloseable {
    private static final int SEARCHED_TOKENS = 128;
    private static final String PROMPT = "My favourite place in the world is the";

    private final WorkbenchModel workbench;
    private final DataModel data;
    private final BooleanProperty shown = new SimpleBooleanProperty();
    private final ReadOnlyObjectWrapper<Optional<SuperWeights>> found = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ObjectProperty<Optional<LayerPeak>> chosen = new SimpleObjectProperty<>(Optional.empty());
    private final DoubleProperty factor = new SimpleDoubleProperty(0);
    private final ReadOnlyObjectWrapper<Optional<Evaluation>> running = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<Effect>> effect = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper searching = new ReadOnlyBooleanWrapper();
    private final ReadOnlyBooleanWrapper measuring = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<Background<?>> job = Optional.empty();

    /// What scaling a weight did.
    ///
    /// @param pieces of the tokens whose probabilities it tells
    /// @param data name of the judging text
    public record Effect(EditEffect measured, Map<Integer, String> pieces, String data) {
        public Effect {
            pieces = Map.copyOf(pieces);
        }
    }

    public SuperWeightsModel(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        workbench.openedProperty().subscribe(ignored -> restart());
        shown.subscribe(ignored -> begin());
        chosen.subscribe(ignored -> forget());
        factor.subscribe(ignored -> forget());
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// Whether somebody looks; nothing is searched before.
    public BooleanProperty shownProperty() {
        return shown;
    }

    /// What the search came to.
    public ReadOnlyObjectProperty<Optional<SuperWeights>> foundProperty() {
        return found.getReadOnlyProperty();
    }

    /// The weight that is scaled.
    public ObjectProperty<Optional<LayerPeak>> chosenProperty() {
        return chosen;
    }

    /// What it is multiplied with; 0 removes it.
    public DoubleProperty factorProperty() {
        return factor;
    }

    /// What is measured so far of the weight scaled.
    public ReadOnlyObjectProperty<Optional<Evaluation>> runningProperty() {
        return running.getReadOnlyProperty();
    }

    /// What was measured of the weight scaled.
    public ReadOnlyObjectProperty<Optional<Effect>> effectProperty() {
        return effect.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty searchingProperty() {
        return searching.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty measuringProperty() {
        return measuring.getReadOnlyProperty();
    }

    /// What stands in the way; "" when nothing does.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /// Why nothing can be measured; "" when it can.
    public String obstacle() {
        return data.of(Use.JUDGE).isEmpty() ? Messages.of("sensitivity.choose-judging-text") : "";
    }

    /// Weights to choose from: those found, or what makes most of the largest output of each layer.
    public List<LayerPeak> choices() {
        return found.get()
                .map(all -> all.found().isEmpty() ? all.first().layers() : all.found())
                .orElse(List.of());
    }

    private void restart() {
        cancel();
        found.set(Optional.empty());
        chosen.set(Optional.empty());
        factor.set(0);
        problem.set("");
        begin();
    }

    private void forget() {
        effect.set(Optional.empty());
        running.set(Optional.empty());
    }

    private void begin() {
        if (!shown.get() || workbench.model().isEmpty() || found.get().isPresent() || searching.get()) {
            return;
        }
        if (workbench.model().get().model().architecture().isEmpty()) {
            problem.set(Messages.of("sensitivity.super-weights-weights"));
            return;
        }
        search(workbench.model().get());
    }

    private void search(OpenModel open) {
        searching.set(true);
        problem.set("");
        start(
                Messages.of("sensitivity.search-for-super"),
                work -> open.use(model -> search(model, work)),
                weights -> {
                    if (workbench.model().filter(open::equals).isPresent()) {
                        found.set(Optional.of(weights));
                        chosen.set(choices().stream().findFirst());
                    }
                },
                searching);
    }

    private static SuperWeights search(Model model, Job work) throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] sequence = RunTexts.begun(model, tokenizer, List.of(), SEARCHED_TOKENS, work);
            SuperWeightSearch.Request request =
                    new SuperWeightSearch.Request(List.of(sequence), Rule.STANDARD, RunTexts.begunName(List.of()), "");
            return SuperWeightSearch.find(model, request, Workers.shared(), work);
        }
    }

    /// Measures the model with the weight scaled; nothing is changed.
    public void measure() {
        Optional<OpenModel> open = workbench.model();
        if (open.isEmpty() || chosen.get().isEmpty() || !obstacle().isEmpty()) {
            return;
        }
        cancel();
        forget();
        problem.set("");
        Coordinate place = chosen.get().get().coordinate();
        double by = factor.get();
        List<DataSet> judging = data.of(Use.JUDGE);
        measuring.set(true);
        Consumer<Evaluation> tell = evaluation -> workbench.jobs().onScreen(() -> {
            if (measuring.get()) {
                running.set(Optional.of(evaluation));
            }
        });
        start(
                by == 0 ? Messages.of("sensitivity.zero-one-weight") : Messages.of("sensitivity.scale-one-weight"),
                work -> open.get().use(model -> measured(model, place, by, judging, tell, work)),
                measured -> effect.set(Optional.of(measured)),
                measuring);
    }

    private static Effect measured(
            Model model, Coordinate place, double by, List<DataSet> judging, Consumer<Evaluation> tell, Job work)
            throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] text = DataTokens.of(tokenizer, judging, work);
            int[] words = tokenizer.encode(PROMPT);
            int[] prompt = tokenizer.addsBos() && tokenizer.bos() >= 0
                    ? IntStream.concat(IntStream.of(tokenizer.bos()), IntStream.of(words))
                            .toArray()
                    : words;
            int context = CalibrationSettings.STANDARD.fitted(model).context();
            int[] used = Arrays.copyOf(text, Math.min(text.length, RunTexts.TOKENS + 1));
            EditEffect effect = EditEffect.measure(
                    model, Map.of(place, by), new EditEffect.Request(used, context, prompt), tell, work);
            Map<Integer, String> pieces = new LinkedHashMap<>();
            effect.shifts().forEach(shift -> pieces.put(shift.token(), tokenizer.piece(shift.token())));
            return new Effect(effect, pieces, RunTexts.name(judging));
        }
    }

    /// The factor that the recipe has for the weight chosen; 1 where it has none.
    public double inRecipe() {
        return chosen.get()
                .flatMap(peak -> workbench.recipeProperty().get().flatMap(recipe -> workbench
                        .model()
                        .flatMap(open -> open.model().find(peak.tensor()))
                        .map(tensor -> EditWeights.of(recipe, tensor)
                                .factors()
                                .getOrDefault(peak.coordinate().place(), 1.0))))
                .orElse(1.0);
    }

    /// Makes the recipe scale the weight chosen by the factor, before anything is rounded; a factor of 1 takes that
    /// back. One edit.
    public void addToRecipe() {
        chosen.get().ifPresent(peak -> workbench.model().ifPresent(open -> workbench
                .recipeProperty()
                .get()
                .ifPresent(recipe -> workbench.adopt(edited(open.model(), recipe, peak, factor.get())))));
    }

    private static Recipe edited(Model model, Recipe recipe, LayerPeak peak, double by) {
        WeightEdits before = EditWeights.of(recipe, model.find(peak.tensor()).orElseThrow());
        WeightEdits after = before.and(WeightEdits.NONE.put(peak.coordinate().place(), by));
        return EditWeights.put(recipe, model.tensors(), peak.tensor(), after);
    }

    private <T> void start(String title, Jobs.Work<T> work, Consumer<T> done, ReadOnlyBooleanWrapper busy) {
        Background<T> started = workbench.jobs().start(title, work, done, failure -> problem.set(failure.message()));
        job = Optional.of(started);
        var unused = started.result()
                .whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> {
                    if (job.filter(started::equals).isPresent()) {
                        job = Optional.empty();
                        busy.set(false);
                    }
                }));
    }

    /// Ends what is under way.
    public void cancel() {
        job.ifPresent(Background::cancel);
        job = Optional.empty();
        searching.set(false);
        measuring.set(false);
    }

    @Override
    public void close() {
        cancel();
    }
}
