package lapidary.app.datatype;

import java.util.List;
import java.util.Optional;
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
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.TypeOffer;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.explore.SplitAdvice;
import lapidary.core.quant.explore.TypeExplorer;
import lapidary.core.quant.explore.TypeMeasure;
import lapidary.core.quant.explore.TypeSurvey;
import lapidary.core.recipe.Choice;
import lapidary.core.tensor.RowSource;
import lapidary.views.text.Messages;

/// Tries every data type on the leading tensor of the selection, while somebody looks.
///
/// Measured in the background; what is shown stays, marked stale, until its successor is there.
public final class TypesModel implements AutoCloseable {
    private static final int STANDARD_BITS = 4;
    private static final int STANDARD_GROUP = 64;

    private final WorkbenchModel workbench;
    private final Lane surveying;
    private final Lane splitting;
    private final BooleanProperty shown = new SimpleBooleanProperty();
    private final BooleanProperty splitsShown = new SimpleBooleanProperty();
    private final IntegerProperty bits = new SimpleIntegerProperty(STANDARD_BITS);
    private final IntegerProperty group = new SimpleIntegerProperty(STANDARD_GROUP);
    private final ObjectProperty<String> scale = new SimpleObjectProperty<>("f16");
    private final ReadOnlyObjectWrapper<Optional<TypeSurvey>> survey = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<List<SplitAdvice>> splits = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<Asked> answered = Optional.empty();
    private Optional<Asked> answeredSplits = Optional.empty();

    /// All that an answer depends on.
    private record Asked(OpenModel model, ModelTensor tensor, TypeOffer.Question question, String evidence) {}

    public TypesModel(WorkbenchModel workbench) {
        this.workbench = workbench;
        this.surveying = workbench.jobs().lane("try data types");
        this.splitting = workbench.jobs().lane("try floats");
        workbench.openedProperty().subscribe(ignored -> forget());
        workbench.selectionProperty().subscribe(ignored -> follow());
        workbench.recipeProperty().subscribe(ignored -> follow());
        shown.subscribe(ignored -> follow());
        splitsShown.subscribe(ignored -> follow());
        bits.subscribe(ignored -> follow());
        group.subscribe(ignored -> follow());
        scale.subscribe(ignored -> follow());
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// Whether somebody looks; nothing is measured otherwise.
    public BooleanProperty shownProperty() {
        return shown;
    }

    /// Whether the splits of floats are looked at instead of the types of one width.
    public BooleanProperty splitsShownProperty() {
        return splitsShown;
    }

    /// Width of codes, 1 to 8.
    public IntegerProperty bitsProperty() {
        return bits;
    }

    /// Weights that share a scale; 0 for a row.
    public IntegerProperty groupProperty() {
        return group;
    }

    /// What scales are stored as: "f16" or "f32".
    public ObjectProperty<String> scaleProperty() {
        return scale;
    }

    /// Every type of the width, on the leading tensor.
    public ReadOnlyObjectProperty<Optional<TypeSurvey>> surveyProperty() {
        return survey.getReadOnlyProperty();
    }

    /// The floats of each width; empty until they are known.
    public ReadOnlyObjectProperty<List<SplitAdvice>> splitsProperty() {
        return splits.getReadOnlyProperty();
    }

    /// Whether newer numbers are on their way.
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /// Why there is nothing to show; "" when there is, or will be.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /// The tensor that types are tried on.
    public Optional<ModelTensor> tensor() {
        return workbench.selectionProperty().get().lead().flatMap(lead -> workbench
                .model()
                .flatMap(open -> open.model().find(lead)));
    }

    /// What is chosen for that tensor now.
    public Optional<Choice> chosen() {
        return tensor().map(ModelTensor::id)
                .flatMap(tensor -> workbench.choicesProperty().get().find(tensor));
    }

    /// Chooses a type for the whole selection; one that does not suit the tensor is left.
    public void choose(TypeMeasure type) {
        if (type.error().isPresent()) {
            workbench.choose(workbench.selectionProperty().get().tensors(), type.choice());
        }
    }

    /// Parameters of the open model.
    public long parameters() {
        return workbench.model().map(open -> open.model().parameters()).orElse(0L);
    }

    private void forget() {
        surveying.cancel();
        splitting.cancel();
        survey.set(Optional.empty());
        splits.set(List.of());
        answered = Optional.empty();
        answeredSplits = Optional.empty();
        problem.set("");
        stale.set(false);
        follow();
    }

    private void follow() {
        Optional<Asked> asked = asked();
        if (!shown.get()) {
            surveying.cancel();
            splitting.cancel();
            return;
        }
        if (asked.isEmpty()) {
            surveying.cancel();
            splitting.cancel();
            survey.set(Optional.empty());
            splits.set(List.of());
            answered = Optional.empty();
            answeredSplits = Optional.empty();
            stale.set(false);
            return;
        }
        if (splitsShown.get()) {
            surveying.cancel();
            askSplits(asked.get());
        } else {
            splitting.cancel();
            askTypes(asked.get());
        }
    }

    private Optional<Asked> asked() {
        TypeOffer.Question question = new TypeOffer.Question(bits.get(), group.get(), scale.get());
        return workbench.model().flatMap(open -> tensor().map(
                        tensor -> new Asked(open, tensor, question, evidence().id())));
    }

    private Evidence evidence() {
        return workbench.recipeProperty().get().map(workbench::evidence).orElse(Evidence.NONE);
    }

    private void askTypes(Asked asked) {
        if (answered.equals(Optional.of(asked))) {
            surveying.cancel();
            stale.set(false);
            return;
        }
        Evidence evidence = evidence();
        stale.set(true);
        surveying.start(
                job -> explore(asked, evidence, explorer -> explorer.survey(asked.question(), job)),
                found -> {
                    answered = Optional.of(asked);
                    problem.set("");
                    survey.set(Optional.of(found));
                    stale.set(false);
                },
                failure -> fail(failure.message()));
    }

    private void askSplits(Asked asked) {
        if (answeredSplits.equals(Optional.of(asked))) {
            splitting.cancel();
            stale.set(false);
            return;
        }
        Evidence evidence = evidence();
        TypeOffer.Question question = asked.question();
        stale.set(true);
        splitting.start(
                job -> explore(asked, evidence, explorer -> splits(explorer, question, job)),
                found -> {
                    answeredSplits = Optional.of(asked);
                    problem.set("");
                    splits.set(found);
                    stale.set(false);
                },
                failure -> fail(failure.message()));
    }

    private static List<SplitAdvice> splits(TypeExplorer explorer, TypeOffer.Question question, Job job)
            throws NotFiniteException {
        return SplitAdvice.of(explorer, question.group(), question.scale(), job);
    }

    private void fail(String reason) {
        survey.set(Optional.empty());
        splits.set(List.of());
        answered = Optional.empty();
        answeredSplits = Optional.empty();
        stale.set(false);
        problem.set(reason);
    }

    private interface Question<T> {
        T ask(TypeExplorer explorer) throws NotFiniteException;
    }

    private <T> T explore(Asked asked, Evidence evidence, Question<T> question)
            throws NotFiniteException, UnfitException {
        ModelTensor tensor = asked.tensor();
        RowSource rows = Codecs.view(tensor.tensor());
        if (!rows.isDecodable()) {
            throw new UnfitException(
                    Messages.of("datatype.weights-type-cannot", tensor.tensor().typeName()));
        }
        return asked.model()
                .<T, NotFiniteException>use(ignored -> question.ask(
                        new TypeExplorer(workbench.methods(), tensor, rows, evidence, TypeExplorer.STANDARD_WEIGHTS)));
    }

    @Override
    public void close() {
        surveying.close();
        splitting.close();
    }
}
