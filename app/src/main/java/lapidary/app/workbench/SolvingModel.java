package lapidary.app.workbench;

import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.JobsModel;
import lapidary.app.job.Lane;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Workers;
import lapidary.core.method.Activations;
import lapidary.core.method.BlockLoss;
import lapidary.core.method.Methods;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Step;
import lapidary.core.solve.Solved;
import lapidary.core.solve.Solving;
import lapidary.core.solve.WorkFolder;
import lapidary.views.text.Messages;

/// Whether the layers that ask for sequential activations were solved block by block, and the way to it. Results stay
/// until others take their place, or another model is opened.
public final class SolvingModel implements AutoCloseable {
    private final JobsModel jobs;
    private final Methods methods;
    private final Lane looking;
    private final ReadOnlyObjectWrapper<Optional<Solved>> latest = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.NOT_ASKED);
    private Optional<OpenModel> open = Optional.empty();
    private Optional<Recipe> recipe = Optional.empty();
    private Evidence evidence = Evidence.NONE;
    private Optional<WorkFolder> folder = Optional.empty();

    /// How things stand with the present recipe.
    public enum State {
        /// No layer asks for it.
        NOT_ASKED,
        /// The preview stands for what the original's activations give.
        UNSOLVED,
        RUNNING,
        SOLVED
    }

    SolvingModel(JobsModel jobs, Methods methods) {
        this.jobs = jobs;
        this.methods = methods;
        this.looking = jobs.lane("look for solved blocks");
    }

    /// What was solved last, of whatever recipe of the open model.
    public ReadOnlyObjectProperty<Optional<Solved>> latestProperty() {
        return latest.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /// Looks at another recipe.
    void follow(OpenModel model, Recipe next, Evidence about) {
        if (!open.equals(Optional.of(model))) {
            letGo();
            open = Optional.of(model);
        }
        recipe = Optional.of(next);
        evidence = about;
        if (state.get() != State.RUNNING) {
            look();
        }
    }

    void letGo() {
        open = Optional.empty();
        recipe = Optional.empty();
        latest.set(Optional.empty());
        remove(folder);
        folder = Optional.empty();
        if (state.get() != State.RUNNING) {
            state.set(State.NOT_ASKED);
        }
    }

    private void look() {
        if (open.isEmpty() || recipe.isEmpty() || recipe.get().steps().stream().noneMatch(SolvingModel::asks)) {
            looking.cancel();
            state.set(State.NOT_ASKED);
            return;
        }
        Recipe now = recipe.get();
        Evidence about = evidence;
        Optional<Solved> known = latest.get();
        looking.start(
                job -> open.get().use(model -> {
                    Solving solving = Solving.of(model, methods, now, about);
                    if (!solving.isAsked()) {
                        return State.NOT_ASKED;
                    }
                    return solving.own(known).isPresent() ? State.SOLVED : State.UNSOLVED;
                }),
                state::set,
                failure -> state.set(State.NOT_ASKED));
    }

    private static boolean asks(Step step) {
        return differs(step, Activations.NAME, "original") || differs(step, BlockLoss.NAME, "layer");
    }

    private static boolean differs(Step step, String setting, String standard) {
        return step.settings().containsKey(setting)
                && !step.settings().get(setting).text().equals(standard);
    }

    /// Solves the present recipe; a job like any other.
    public void solve(Consumer<String> failed) {
        if (open.isEmpty() || recipe.isEmpty() || state.get() != State.UNSOLVED) {
            return;
        }
        OpenModel model = open.get();
        Recipe asked = recipe.get();
        Evidence about = evidence;
        // What is found out about the state before would be taken for the state of now.
        looking.cancel();
        state.set(State.RUNNING);
        var job = jobs.start(
                Messages.of("choice.solve"),
                work -> model.use(opened -> {
                    WorkFolder own = WorkFolder.temporary();
                    try {
                        Solved found = Solving.of(opened, methods, asked, about).run(own, Workers.shared(), work);
                        return new Result(found, own);
                    } catch (Exception | Error e) {
                        own.close();
                        throw e;
                    }
                }),
                result -> take(model, result),
                failure -> {
                    ended();
                    failed.accept(failure.message());
                });
        var unused = job.result().whenComplete((result, thrown) -> {
            if (thrown != null) {
                jobs.onScreen(this::ended);
            }
        });
    }

    private record Result(Solved solved, WorkFolder folder) {}

    private void take(OpenModel model, Result result) {
        if (!open.equals(Optional.of(model))) {
            remove(Optional.of(result.folder()));
            ended();
            return;
        }
        Optional<WorkFolder> old = folder;
        folder = Optional.of(result.folder());
        latest.set(Optional.of(result.solved()));
        remove(old);
        ended();
    }

    private void ended() {
        if (state.get() == State.RUNNING) {
            state.set(State.UNSOLVED);
            look();
        }
    }

    /// A preview that reads old results at this moment finds them gone, and is asked anew.
    private void remove(Optional<WorkFolder> old) {
        old.ifPresent(unneeded -> jobs.quietly(unneeded::remove));
    }

    @Override
    public void close() {
        looking.close();
        folder.ifPresent(WorkFolder::remove);
        folder = Optional.empty();
    }
}
