package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.data.DataModel;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.setting.Settings;
import lapidary.views.text.Messages;

/// Makes the judge of the open model on its judging data, and lets it go: one at a time, away from the screen.
final class Judging implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final DataModel data;
    private final Lane preparing;
    private final ReadOnlyObjectWrapper<Optional<Judged>> judged = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<Judge>> judge = new ReadOnlyObjectWrapper<>(Optional.empty());
    // Empty until the data for the open model is known.
    private Optional<List<DataSet>> sets = Optional.empty();

    Judging(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        this.preparing = workbench.jobs().lane("prepare preview");
    }

    /// What is measured on; empty until data is known.
    ReadOnlyObjectProperty<Optional<Judged>> judgedProperty() {
        return judged.getReadOnlyProperty();
    }

    /// The judge that is ready; empty while there is none.
    ReadOnlyObjectProperty<Optional<Judge>> judgeProperty() {
        return judge.getReadOnlyProperty();
    }

    /// The same, while the model is a language model.
    Optional<LanguageJudge> language() {
        return judge.get().filter(LanguageJudge.class::isInstance).map(LanguageJudge.class::cast);
    }

    /// Whether other data is to be judged on than the judge was made for.
    boolean isOutdated() {
        return data.recalledProperty().get() && !Optional.of(data.of(Use.JUDGE)).equals(sets);
    }

    /// Begins to make a judge.
    ///
    /// @param listener of its session
    /// @param states hears how it goes
    /// @param started called once [#judgeProperty()] holds it
    void prepare(
            OpenModel model, Consumer<PreviewUpdate> listener, Consumer<PreviewState> states, Consumer<Judge> started) {
        Optional<String> obstacle = Obstacles.of(model.model());
        if (obstacle.isPresent()) {
            String reason = Messages.of("preview.model-can-be", obstacle.get());
            states.accept(new PreviewState.Unavailable(reason));
            return;
        }
        if (!data.recalledProperty().get()) {
            states.accept(new PreviewState.Preparing(Messages.of("preview.data")));
            return;
        }
        List<DataSet> chosen = data.of(Use.JUDGE);
        sets = Optional.of(chosen);
        boolean isGraph = model.model().architecture().isEmpty();
        if (chosen.isEmpty() && !isGraph) {
            states.accept(new PreviewState.NeedsData());
            return;
        }
        judged.set(chosen.isEmpty() ? Optional.empty() : Optional.of(Judged.of(chosen)));
        states.accept(new PreviewState.Preparing(judged.get().map(Judged::name).orElse(Messages.of("preview.graph"))));
        Optional<Settings> preparation = data.preparing().chosenProperty().get();
        preparing.start(
                job -> isGraph
                        ? GraphJudge.prepare(model, workbench.methods(), chosen, preparation, listener)
                        : LanguageJudge.prepare(model, workbench.methods(), chosen, listener, job),
                ready -> {
                    judge.set(Optional.of(ready));
                    started.accept(ready);
                },
                failure -> states.accept(new PreviewState.Unavailable(failure.message())),
                unwanted -> workbench.jobs().quietly(unwanted::close));
    }

    /// Lets the judge go, or the one that is being made.
    void letGo() {
        preparing.cancel();
        sets = Optional.empty();
        judged.set(Optional.empty());
        Optional<Judge> old = judge.get();
        judge.set(Optional.empty());
        old.ifPresent(session -> workbench.jobs().quietly(session::close));
    }

    /// Ends the session; what is shown stays as it is.
    @Override
    public void close() {
        preparing.close();
        judge.get().ifPresent(session -> workbench.jobs().quietly(session::close));
    }
}
