package lapidary.app.sensitivity;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.app.workbench.ScopeWords;
import lapidary.core.sensitivity.SensitivityMap;
import lapidary.core.sensitivity.TensorScore;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.Curve;
import lapidary.views.plot.CurvePlot;
import lapidary.views.plot.PlotColor;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// The score that is shown, inside the selected tensor: by row (output) and by column (input).
final class RowsPane extends VBox {
    private final SensitivityModel model;
    private final CurvePlot rows = new CurvePlot();
    private final CurvePlot columns = new CurvePlot();
    private Optional<TensorScore> shown = Optional.empty();

    RowsPane(SensitivityModel model) {
        this.model = model;
        setSpacing(8);
        setId("sensitivity-rows");
        rows.setId("sensitivity-by-row");
        columns.setId("sensitivity-by-column");
        Help.on(rows, "help.sensitivity-by-row");
        Help.on(columns, "help.sensitivity-by-column");
        rows.acrossTitleProperty().set(Messages.of("sensitivity.row-output"));
        columns.acrossTitleProperty().set(Messages.of("sensitivity.column-input"));
        VBox.setVgrow(rows, Priority.ALWAYS);
        VBox.setVgrow(columns, Priority.ALWAYS);
    }

    void show() {
        Optional<SensitivityMap> map = model.map(model.scoreProperty().get().id());
        Optional<TensorId> lead = model.workbench().selectionProperty().get().lead();
        Optional<TensorScore> score = map.flatMap(found -> lead.flatMap(found::of));
        boolean isSame = score.isPresent() && shown.isPresent() && score.get() == shown.get();
        if (isSame && !getChildren().isEmpty()) {
            return;
        }
        shown = score;
        getChildren().clear();
        if (map.isEmpty() || score.isEmpty()) {
            empty(Messages.of("sensitivity.select-linear-weight"));
            return;
        }
        if (score.get().rows().length == 0 && score.get().columns().length == 0) {
            empty(Messages.of(
                    "sensitivity.says-nothing-about", map.get().score().title()));
            return;
        }
        String title = MapContent.titled(map.get().score());
        String of = lead.flatMap(id ->
                        model.workbench().model().flatMap(open -> open.model().find(id)))
                .map(tensor -> Messages.of("sensitivity.of-tensor", title, ScopeWords.shortName(tensor)))
                .orElse(title);
        draw(rows, score.get().rows(), title, of);
        draw(columns, score.get().columns(), title, of);
    }

    private void draw(CurvePlot plot, double[] values, String name, String title) {
        if (values.length > 0) {
            plot.upTitleProperty().set(title);
            plot.curvesProperty()
                    .set(List.of(new Curve(
                            name,
                            PlotColor.COMPRESSED,
                            Arrays.stream(values)
                                    .map(value -> Double.isInfinite(value) ? Double.NaN : value)
                                    .boxed()
                                    .toList())));
            getChildren().add(plot);
        }
    }

    private void empty(String sentence) {
        EmptyState state =
                EmptyState.empty(Material2OutlinedAL.GRID_ON, Messages.of("sensitivity.score-row-column"), sentence);
        VBox.setVgrow(state, Priority.ALWAYS);
        getChildren().setAll(state);
    }
}
