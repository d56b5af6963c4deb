package lapidary.app.sensitivity;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.core.compressed.Codecs;
import lapidary.core.model.ModelTensor;
import lapidary.core.sensitivity.Subject;
import lapidary.core.sensitivity.WeightSpace;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.Curve;
import lapidary.views.plot.CurvePlot;
import lapidary.views.plot.PlotColor;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// What the weights of the selected tensor tell by themselves: singular values, the largest magnitude of each row, and
/// the numbers that come of them.
final class SpectrumPane extends VBox {
    private final SensitivityModel model;
    private final Lane decomposing;
    private final CurvePlot values = new CurvePlot();
    private final CurvePlot maxima = new CurvePlot();
    private final Label facts = new Label();
    private Optional<TensorId> asked = Optional.empty();

    SpectrumPane(SensitivityModel model) {
        this.model = model;
        this.decomposing = model.workbench().jobs().lane("singular values");
        setSpacing(8);
        setId("sensitivity-spectrum");
        values.setId("sensitivity-singular-values");
        Help.on(values, "help.sensitivity-singular-values");
        Help.on(maxima, "help.sensitivity-row-maxima");
        values.acrossTitleProperty().set(Messages.of("sensitivity.singular-value-largest"));
        values.logarithmicProperty().set(true);
        maxima.acrossTitleProperty().set(Messages.of("sensitivity.row-output"));
        maxima.upTitleProperty().set(Messages.of("sensitivity.largest-magnitude-each"));
        facts.setWrapText(true);
        facts.setMinHeight(Region.USE_PREF_SIZE);
        facts.setId("sensitivity-facts");
        VBox.setVgrow(values, Priority.ALWAYS);
        VBox.setVgrow(maxima, Priority.ALWAYS);
    }

    /// Nothing is kept of a model that was closed.
    void forget() {
        decomposing.cancel();
        asked = Optional.empty();
    }

    void show() {
        Optional<OpenModel> open = model.workbench().model();
        Optional<ModelTensor> tensor = open.flatMap(
                opened -> model.workbench().selectionProperty().get().lead().flatMap(opened.model()::find));
        Optional<ModelTensor> matrix =
                tensor.filter(found -> Subject.matrix(found).tensor().shape().rank() > 1);
        if (open.isEmpty() || matrix.isEmpty()) {
            forget();
            empty(Messages.of("sensitivity.select-weight-in"));
            return;
        }
        TensorId id = matrix.get().id();
        if (asked.equals(Optional.of(id))) {
            return;
        }
        asked = Optional.of(id);
        getChildren()
                .setAll(grown(EmptyState.loading(
                        Messages.of("sensitivity.weight-space", id), Messages.of("sensitivity.spectrum.facts"))));
        decomposing.start(
                job -> open.get().use(held -> held.file()
                        .reading(() -> WeightSpace.of(
                                Subject.turned(
                                        matrix.get(), Codecs.view(matrix.get().tensor())),
                                job))),
                space -> draw(matrix.get(), space),
                failure -> empty(failure.message()));
    }

    private void draw(ModelTensor tensor, WeightSpace space) {
        Shape shape = Subject.matrix(tensor).tensor().shape();
        getChildren().setAll(facts);
        String words = Messages.of(
                "sensitivity.excess-kurtosis-weights",
                tensor.id(),
                Numbers.significant(space.kurtosis(), 3),
                Numbers.significant(100 * space.outlierShare(), 2));
        if (space.singularValues().length == 0) {
            facts.setText(Messages.of("sensitivity.singular-values-computed", words, WeightSpace.WIDEST));
        } else {
            facts.setText(Messages.of(
                    "sensitivity.utilized-rank-matrix",
                    words,
                    Numbers.fixed(space.utilizedRank(), 0),
                    Math.min(shape.rows(), shape.columns()),
                    Numbers.fixed(space.matrixEntropy(), 3),
                    Numbers.fixed(space.nuclearShare(), 3)));
            values.upTitleProperty().set(Messages.of("sensitivity.singular-value"));
            values.curvesProperty().set(curve(Messages.of("sensitivity.singular-value"), space.singularValues()));
            getChildren().add(values);
        }
        maxima.curvesProperty().set(curve(Messages.of("sensitivity.largest-magnitude"), space.rowMaxima()));
        getChildren().add(maxima);
    }

    private static List<Curve> curve(String name, double[] numbers) {
        return List.of(new Curve(
                name, PlotColor.ORIGINAL, Arrays.stream(numbers).boxed().toList()));
    }

    private void empty(String sentence) {
        getChildren()
                .setAll(grown(EmptyState.empty(
                        Material2OutlinedAL.GRID_ON, Messages.of("sensitivity.singular-values-tails-rows"), sentence)));
    }

    private static EmptyState grown(EmptyState state) {
        VBox.setVgrow(state, Priority.ALWAYS);
        return state;
    }
}
