package lapidary.app.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.DataModel;
import lapidary.app.job.Failure;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.allocate.EvoPress;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.job.Background;
import lapidary.core.job.Job;
import lapidary.core.recipe.Recipe;

/// A search by evolution: asked for, watched, held, ended, judged, and taken as one edit of the recipe. Lives on the
/// screen's thread; searching and judging are jobs of their own.
public final class SearchModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final DataModel data;
    private final Lane taking;
    private final SearchOptions options = new SearchOptions();
    private final ReadOnlyObjectWrapper<Phase> phase = new ReadOnlyObjectWrapper<>(Phase.IDLE);
    private final ReadOnlyObjectWrapper<Family> family = new ReadOnlyObjectWrapper<>(Family.NONE);
    private final ObjectProperty<Optional<Integer>> picked = new SimpleObjectProperty<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Verdicts> verdicts = new ReadOnlyObjectWrapper<>(Verdicts.NONE);
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<SearchRun> run = Optional.empty();
    private Optional<Background<?>> judging = Optional.empty();

    /// How a search stands.
    public enum Phase {
        IDLE,
        RUNNING,
        HELD,
        /// Over, or ended by hand: what was found is there.
        OVER
    }

    public SearchModel(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        this.taking = workbench.jobs().lane("write what was found into a recipe");
        workbench.openedProperty().subscribe(ignored -> restart());
        picked.subscribe(ignored -> {
            judging.ifPresent(Background::cancel);
            verdicts.set(Verdicts.NONE);
        });
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    public SearchOptions options() {
        return options;
    }

    public ReadOnlyObjectProperty<Phase> phaseProperty() {
        return phase.getReadOnlyProperty();
    }

    /// Who was tried so far.
    ReadOnlyObjectProperty<Family> familyProperty() {
        return family.getReadOnlyProperty();
    }

    /// How many were tried so far.
    public int tried() {
        return family.get().candidates().size();
    }

    /// The candidate that is looked at; the best one where none was picked.
    public ObjectProperty<Optional<Integer>> pickedProperty() {
        return picked;
    }

    /// What choices come to on judging data.
    ReadOnlyObjectProperty<Verdicts> verdictsProperty() {
        return verdicts.getReadOnlyProperty();
    }

    /// Whether choices were judged.
    public boolean isJudged() {
        return !verdicts.get().rows().isEmpty();
    }

    /// What went wrong; "" when nothing did.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /// Key of why nothing can be searched; "" when it can.
    public String obstacle() {
        if (workbench.model().isEmpty()) {
            return "common.open-model-first";
        }
        if (workbench.model().get().model().architecture().isEmpty()) {
            return "search.obstacle.architecture";
        }
        return data.of(Use.SEARCH).isEmpty() ? "search.obstacle.data" : "";
    }

    /// Called whenever [#obstacle()] may have changed.
    void onChange(Runnable heard) {
        workbench.openedProperty().subscribe(ignored -> heard.run());
        data.usesProperty().subscribe(ignored -> heard.run());
    }

    /// The space that was searched, once it is known.
    Optional<SearchMaker.Made> made() {
        return run.flatMap(now -> now.made);
    }

    /// What the search was asked for.
    Optional<SearchSetup> setup() {
        return run.map(now -> now.maker.setup());
    }

    /// The candidate that is looked at.
    Optional<EvoPress.Candidate> shown() {
        return picked.get().flatMap(family.get()::find).or(() -> family.get().leader());
    }

    private void restart() {
        stop();
        run = Optional.empty();
        phase.set(Phase.IDLE);
        family.set(Family.NONE);
        picked.set(Optional.empty());
        verdicts.set(Verdicts.NONE);
        problem.set("");
        taking.cancel();
    }

    private void stop() {
        run.flatMap(now -> now.job).ifPresent(Background::cancel);
        judging.ifPresent(Background::cancel);
    }

    /// Begins a search over the present recipe; what an earlier one found is let go.
    public void start() {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        boolean isBusy = phase.get() == Phase.RUNNING || phase.get() == Phase.HELD;
        if (open.isEmpty() || recipe.isEmpty() || !obstacle().isEmpty() || isBusy) {
            return;
        }
        restart();
        SearchMaker maker = new SearchMaker(
                workbench.methods(),
                recipe.get(),
                workbench.evidence(recipe.get()),
                data.of(Use.SEARCH),
                options.setup());
        SearchRun started = new SearchRun(open.get(), maker);
        run = Optional.of(started);
        phase.set(Phase.RUNNING);
        Background<Boolean> job = workbench
                .jobs()
                .start(
                        SearchWords.job(maker.setup()),
                        work -> open.get().use(model -> {
                            maker.run(model, listener(started, work), work);
                            return true;
                        }),
                        ignored -> {},
                        failure -> fail(started, failure));
        started.job = Optional.of(job);
        var unused =
                job.result().whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> ended(started)));
    }

    private SearchMaker.Listener listener(SearchRun mine, Job work) {
        return new SearchMaker.Listener() {
            @Override
            public void begun(SearchMaker.Made made) {
                onScreen(mine, () -> mine.made = Optional.of(made));
            }

            @Override
            public void additive(int[] state) {
                onScreen(mine, () -> family.set(family.get().with(state)));
            }

            @Override
            public void generation(EvoPress.Progress progress) {
                onScreen(mine, () -> family.set(family.get().with(progress)));
                mine.gate.pass(work);
            }
        };
    }

    private void onScreen(SearchRun mine, Runnable change) {
        workbench.jobs().onScreen(() -> {
            if (run.filter(mine::equals).isPresent()) {
                change.run();
            }
        });
    }

    private void fail(SearchRun mine, Failure failure) {
        onScreen(mine, () -> problem.set(failure.message()));
    }

    private void ended(SearchRun mine) {
        if (run.filter(mine::equals).isPresent()) {
            mine.job = Optional.empty();
            phase.set(family.get().best().isEmpty() ? Phase.IDLE : Phase.OVER);
            judge();
        }
    }

    /// Holds the search after the generation that is under way, or lets it go on.
    public void hold(boolean held) {
        boolean isBusy = phase.get() == Phase.RUNNING || phase.get() == Phase.HELD;
        if (isBusy) {
            run.ifPresent(now -> now.gate.shut(held));
            phase.set(held ? Phase.HELD : Phase.RUNNING);
        }
    }

    /// Ends the search; the best one so far is kept.
    public void end() {
        run.flatMap(now -> now.job).ifPresent(Background::cancel);
    }

    /// Makes the candidate that is looked at the choice of the recipe, as one edit.
    public void take() {
        Optional<Recipe> present = workbench.recipeProperty().get();
        Optional<EvoPress.Candidate> candidate = shown();
        if (run.isEmpty() || made().isEmpty() || candidate.isEmpty() || present.isEmpty()) {
            return;
        }
        SearchMaker.Made found = made().get();
        Evidence evidence = run.get().maker.evidence();
        int[] state = candidate.get().state();
        taking.start(
                ignored -> run.orElseThrow().open.use(model -> found.recipe(present.get(), state)),
                recipe -> {
                    if (workbench.recipeProperty().get().equals(present)) {
                        workbench.adopt(recipe, evidence);
                    }
                },
                failure -> problem.set(failure.message()));
    }

    /// Measures the candidate that is looked at on judging data, beside the present choice, the
    /// even one and the best
    /// one for damages that add up.
    public void judge() {
        Optional<Recipe> present = workbench.recipeProperty().get();
        Optional<EvoPress.Candidate> candidate = shown();
        List<DataSet> texts = data.of(Use.JUDGE);
        boolean isBusy = phase.get() != Phase.OVER || judging.isPresent();
        if (isBusy || made().isEmpty() || candidate.isEmpty() || present.isEmpty() || texts.isEmpty()) {
            return;
        }
        SearchRun mine = run.orElseThrow();
        SearchMaker.Made found = made().get();
        Map<Verdicts.Who, int[]> states = new LinkedHashMap<>();
        found.space().starts().stream().findFirst().ifPresent(even -> states.put(Verdicts.Who.EVEN, even));
        family.get().additive().ifPresent(state -> states.put(Verdicts.Who.ADDITIVE, state));
        states.put(Verdicts.Who.PICKED, candidate.get().state());
        Background<Verdicts> job = workbench
                .jobs()
                .start(
                        SearchWords.judging(),
                        work -> mine.open.use(
                                model -> mine.maker.judge(model, found, present.get(), states, texts, work)),
                        result -> onScreen(mine, () -> verdicts.set(result)),
                        failure -> fail(mine, failure));
        judging = Optional.of(job);
        var unused = job.result()
                .whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> {
                    if (judging.filter(job::equals).isPresent()) {
                        judging = Optional.empty();
                    }
                }));
    }

    @Override
    public void close() {
        stop();
        taking.close();
    }
}
