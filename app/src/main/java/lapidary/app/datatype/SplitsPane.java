package lapidary.app.datatype;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.workbench.TypeWords;
import lapidary.core.quant.FloatLaw;
import lapidary.core.quant.explore.SplitAdvice;
import lapidary.core.quant.explore.TypeMeasure;
import lapidary.views.plot.ContourPlot;
import lapidary.views.plot.Range;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// How floats are best split: for each width the split that suits this tensor, measured, beside the one that the
/// scaling law of training suggests; and the law's loss over all splits.
final class SplitsPane extends HBox {
    /// Tokens per parameter that training is taken to have seen where nobody knows.
    private static final double TOKENS_PER_PARAMETER = 20;

    private static final double WIDEST = 5.5;

    private final TypesModel model;
    private final GridPane grid = new GridPane();
    private final ContourPlot contour = new ContourPlot();
    private final Label law = new Label();

    SplitsPane(TypesModel model) {
        this.model = model;
        setId("splits");
        getStyleClass().add("splits");
        grid.getStyleClass().add("splits-grid");
        for (HPos place : List.of(HPos.LEFT, HPos.LEFT, HPos.RIGHT, HPos.LEFT, HPos.RIGHT, HPos.RIGHT)) {
            ColumnConstraints column = new ColumnConstraints();
            column.setHalignment(place);
            column.setMinWidth(Region.USE_PREF_SIZE);
            grid.getColumnConstraints().add(column);
        }
        contour.setId("float-law");
        Help.on(contour, "help.float-law");
        contour.acrossTitleProperty().set(Messages.of("datatype.exponent-bits"));
        contour.upTitleProperty().set(Messages.of("datatype.mantissa-bits"));
        contour.valueTitleProperty().set(Messages.of("datatype.loss-float-costs"));
        law.getStyleClass().addAll("small", "muted");
        law.setWrapText(true);
        law.setMinHeight(Region.USE_PREF_SIZE);
        Label title = new Label(Messages.of("datatype.best-split-for"));
        title.getStyleClass().add("section-title");
        Label note = new Label(Messages.of("datatype.click-chooses-split"));
        note.getStyleClass().addAll("small", "muted");
        note.setWrapText(true);
        note.setMinHeight(Region.USE_PREF_SIZE);
        VBox left = new VBox(title, grid, note);
        left.getStyleClass().add("splits-side");
        left.setMinWidth(Region.USE_PREF_SIZE);
        Label lawTitle = new Label(Messages.of("datatype.loss-in-training"));
        lawTitle.getStyleClass().add("section-title");
        lawTitle.setWrapText(true);
        lawTitle.setMinHeight(Region.USE_PREF_SIZE);
        VBox.setVgrow(contour, Priority.ALWAYS);
        VBox right = new VBox(lawTitle, contour, law);
        right.getStyleClass().add("splits-side");
        right.setMinWidth(0);
        note.maxWidthProperty().bind(grid.widthProperty());
        note.setPrefWidth(10);
        HBox.setHgrow(right, Priority.ALWAYS);
        getChildren().addAll(left, right);
        model.splitsProperty().subscribe(this::show);
    }

    private double parameters() {
        return Math.max(1, model.parameters());
    }

    private double block() {
        int group = model.groupProperty().get();
        long columns =
                model.tensor().map(tensor -> tensor.tensor().shape().columns()).orElse(64L);
        return Math.max(2, group == 0 ? columns : group);
    }

    private void show(List<SplitAdvice> splits) {
        grid.getChildren().clear();
        if (splits.isEmpty()) {
            return;
        }
        head(
                Messages.of("datatype.bits"),
                Messages.of("datatype.split.best"),
                "SQNR",
                Messages.of("datatype.law"),
                "SQNR",
                Messages.of("datatype.d-crit"));
        double tokens = TOKENS_PER_PARAMETER * parameters();
        int row = 1;
        List<ContourPlot.Mark> marks = new ArrayList<>();
        for (SplitAdvice width : splits) {
            int exponent = FloatLaw.exponentBits(width.bits());
            double critical = FloatLaw.criticalTokens(parameters(), exponent, width.bits() - 1 - exponent, block());
            grid.addRow(
                    row++,
                    number(Integer.toString(width.bits())),
                    split(width.best()),
                    number(decibels(width.best())),
                    split(width.ofTheLaw()),
                    number(decibels(width.ofTheLaw())),
                    number(tokens(critical)));
            marks.addAll(marks(width, tokens));
        }
        double parameters = parameters();
        double block = block();
        contour.fieldProperty()
                .set(new ContourPlot.Field(
                        (e, m) -> FloatLaw.precisionLoss(parameters, tokens, e, m, block),
                        new Range(0.5, WIDEST),
                        new Range(-0.25, WIDEST + 0.75)));
        contour.marksProperty().set(marks);
        law.setText(Messages.of("datatype.heuristic-laws-constants", model.parameters(), (long) block));
    }

    /// A ring for the law's split of a width, a dot for the tensor's.
    private List<ContourPlot.Mark> marks(SplitAdvice width, double tokens) {
        List<ContourPlot.Mark> marks = new ArrayList<>();
        int exponent = FloatLaw.exponentBits(width.bits());
        int mantissa = width.bits() - 1 - exponent;
        double loss = FloatLaw.precisionLoss(parameters(), tokens, exponent, mantissa, block());
        marks.add(new ContourPlot.Mark(
                exponent,
                mantissa,
                true,
                width.suggested(),
                Messages.of(
                        "datatype.suggested-law-for", width.suggested(), width.bits(), Numbers.significant(loss, 3))));
        width.best()
                .ifPresent(best -> marks.add(new ContourPlot.Mark(
                        best.name().charAt(1) - '0',
                        best.name().charAt(3) - '0',
                        false,
                        best.name().equals(width.suggested()) ? "" : best.name(),
                        Messages.of("datatype.best-bits-for", best.name(), width.bits(), decibels(width.best())))));
        return marks;
    }

    private void head(String... titles) {
        for (int column = 0; column < titles.length; column++) {
            Label label = new Label(titles[column]);
            label.getStyleClass().addAll("small", "muted");
            label.setMinWidth(Region.USE_PREF_SIZE);
            grid.add(label, column, 0);
        }
    }

    private Node split(Optional<TypeMeasure> type) {
        Button button = new Button(type.map(TypeMeasure::name).orElse(Numbers.NONE));
        button.getStyleClass().addAll("flat", "compact");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setDisable(type.isEmpty());
        type.ifPresent(found -> {
            button.setTooltip(
                    new Tooltip(Messages.of("datatype.choose-for-selection", found.name(), TypeWords.account(found))));
            button.setOnAction(ignored -> model.choose(found));
        });
        HBox cell = new HBox(button);
        cell.setAlignment(Pos.CENTER_LEFT);
        return cell;
    }

    private static Label number(String text) {
        Label label = new Label(text);
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }

    private static String decibels(Optional<TypeMeasure> type) {
        return type.flatMap(TypeMeasure::error)
                .map(error -> Numbers.decibels(error.sqnrDecibels()))
                .orElse(Numbers.NONE);
    }

    /// "3.1 G", "140 M"
    private static String tokens(double count) {
        return count >= 1e12
                ? Numbers.significant(count / 1e12, 2) + " T"
                : count >= 1e9
                        ? Numbers.significant(count / 1e9, 2) + " G"
                        : Numbers.significant(count / 1e6, 2) + " M";
    }
}
