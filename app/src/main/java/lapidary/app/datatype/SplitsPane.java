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
        contour.acrossTitleProperty().set("Exponent bits");
        contour.upTitleProperty().set("Mantissa bits");
        contour.valueTitleProperty().set("Loss that the float costs (nats per token)");
        law.getStyleClass().addAll("small", "muted");
        law.setWrapText(true);
        law.setMinHeight(Region.USE_PREF_SIZE);
        Label title = new Label("Best split for this tensor");
        title.getStyleClass().add("section-title");
        Label note =
                new Label("A click chooses a split for the selection. D crit: tokens beyond which training in this "
                        + "float gets worse, by the law.");
        note.getStyleClass().addAll("small", "muted");
        note.setWrapText(true);
        note.setMinHeight(Region.USE_PREF_SIZE);
        VBox left = new VBox(title, grid, note);
        left.getStyleClass().add("splits-side");
        left.setMinWidth(Region.USE_PREF_SIZE);
        Label lawTitle = new Label("Loss in training, by the law (nats per token)");
        lawTitle.getStyleClass().add("section-title");
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
        head("Bits", "Best", "SQNR", "By the law", "SQNR", "D crit");
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
        law.setText("Heuristic: the law's constants are quoted from memory of the paper, N = "
                + Numbers.count(model.parameters())
                + " parameters, D = 20 tokens per parameter (taken, not known), B = "
                + Numbers.count((long) block)
                + ". Ring: the law's split of a width; dot: this tensor's best, measured.");
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
                width.suggested() + ", suggested by the law for " + width.bits() + " bits\n"
                        + Numbers.significant(loss, 3) + " nats per token (heuristic)"));
        width.best()
                .ifPresent(best -> marks.add(new ContourPlot.Mark(
                        best.name().charAt(1) - '0',
                        best.name().charAt(3) - '0',
                        false,
                        best.name().equals(width.suggested()) ? "" : best.name(),
                        best.name() + ", best of " + width.bits() + " bits for this tensor\n" + decibels(width.best())
                                + " dB (measured)")));
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
                    new Tooltip("Choose " + found.name() + " for the selection\n" + TypeWords.account(found)));
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
