package lapidary.app.datatype;

import java.util.List;
import java.util.Optional;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.workbench.TypeWords;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.explore.RelativeHistogram;
import lapidary.core.quant.explore.TypeMeasure;
import lapidary.core.quant.explore.TypeSurvey;
import lapidary.views.plot.HistogramPlot;
import lapidary.views.plot.HistogramSeries;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2MZ;

/// The explorer of data types: the levels of one as a ruler over the weights, and all of a width in a table.
public final class TypesPane extends VBox {
    private static final int MOST_LEVELS = 32;

    private final TypesModel model;
    private final StackPane place = new StackPane();
    private final HistogramPlot ruler = new HistogramPlot();
    private final TypesTable table;
    private final Label account = new Label();
    private final Node types;
    private final SplitsPane splits;
    private final Label subject = new Label();

    public TypesPane(TypesModel model) {
        this.model = model;
        setId("types-place");
        getStyleClass().addAll("look-pane", "types-pane");
        table = new TypesTable(model);
        types = types();
        splits = new SplitsPane(model);
        VBox.setVgrow(place, Priority.ALWAYS);
        getChildren().addAll(header(), place);
        table.lookedProperty().subscribe(this::measure);
        model.surveyProperty().subscribe(ignored -> show());
        model.splitsProperty().subscribe(ignored -> show());
        model.splitsShownProperty().subscribe(ignored -> show());
        model.problemProperty().subscribe(ignored -> show());
        model.workbench().selectionProperty().subscribe(ignored -> show());
        model.staleProperty().subscribe(stale -> place.setOpacity(stale ? 0.75 : 1));
    }

    private VBox header() {
        Label title = new Label(Messages.of("datatype.data-types"));
        title.getStyleClass().add("heading");
        title.setMinWidth(Region.USE_PREF_SIZE);
        subject.setId("types-subject");
        subject.getStyleClass().addAll("small", "muted");
        subject.setMinWidth(0);
        HBox words = new HBox(title, subject);
        words.setAlignment(Pos.BASELINE_LEFT);
        words.getStyleClass().add("line");
        VBox header = new VBox(words, new TypesControls(model));
        header.getStyleClass().add("types-header");
        return header;
    }

    private Node types() {
        ruler.setId("ruler");
        Help.on(ruler, "help.ruler");
        ruler.valueTitleProperty().set(Messages.of("datatype.weight-over-largest"));
        ruler.logCountsProperty().set(true);
        account.setId("types-account");
        account.getStyleClass().add("types-account");
        account.setMinWidth(0);
        VBox.setVgrow(ruler, Priority.ALWAYS);
        VBox upper = new VBox(account, ruler);
        upper.getStyleClass().add("look-part");
        upper.setMinHeight(120);
        SplitPane rows = new SplitPane(upper, table);
        rows.setOrientation(Orientation.VERTICAL);
        rows.setDividerPositions(0.42);
        return rows;
    }

    private void measure(@Nullable TypeMeasure type) {
        Optional<TypeSurvey> survey = model.surveyProperty().get();
        ruler.originalProperty()
                .set(survey.map(found -> series(Messages.of("common.original.title"), found.original()))
                        .orElse(null));
        ruler.compressedProperty()
                .set(
                        type == null
                                ? null
                                : type.error()
                                        .map(error -> series(type.name(), error.used()))
                                        .orElse(null));
        boolean isFew = type != null && type.levels().size() <= MOST_LEVELS;
        ruler.levelsProperty()
                .set(
                        isFew && type != null
                                ? type.levels().stream().map(Float::doubleValue).toList()
                                : List.of());
        account.setText(type == null ? "" : TypeWords.account(type));
    }

    private static HistogramSeries series(String name, RelativeHistogram histogram) {
        return new HistogramSeries(
                name,
                -1,
                1,
                histogram.counts().stream().mapToLong(Long::longValue).toArray());
    }

    private void show() {
        Optional<ModelTensor> tensor = model.tensor();
        subject.setText(tensor.map(this::words).orElse(""));
        place.getChildren().setAll(content(tensor));
    }

    private Node content(Optional<ModelTensor> tensor) {
        boolean isKnown = model.splitsShownProperty().get()
                ? !model.splitsProperty().get().isEmpty()
                : model.surveyProperty().get().isPresent();
        if (tensor.isEmpty()) {
            return EmptyState.empty(
                    Material2MZ.STRAIGHTEN,
                    Messages.of("datatype.try-data-types-on"),
                    Messages.of("datatype.select-one-in"));
        }
        if (!model.problemProperty().get().isEmpty()) {
            return EmptyState.failed(
                    Messages.of("datatype.no-data-type"),
                    model.problemProperty().get());
        }
        if (!isKnown) {
            return EmptyState.loading(
                    Messages.of("datatype.trying-data-types", tensor.get().id()), "");
        }
        return model.splitsShownProperty().get() ? splits : types;
    }

    private String words(ModelTensor tensor) {
        String sample = model.surveyProperty()
                .get()
                .map(survey -> "  ·  " + TypeWords.sample(survey))
                .orElse("");
        return tensor.id() + sample;
    }
}
