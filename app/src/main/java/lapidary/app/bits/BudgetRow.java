package lapidary.app.bits;

import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import lapidary.views.text.Numbers;
import lapidary.views.text.Titles;

/// How large the model may be: a slider over all that the table has an answer for, and the same in words.
final class BudgetRow extends FlowPane {
    private static final List<Integer> CONTEXTS = List.of(512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072);
    private static final double STEP = 0.01;

    private final BitsModel model;
    private final Slider slider = new Slider(0, 1, 1);
    private final TextField text = new TextField();
    private final Label problem = new Label();
    private boolean isShowing;

    BudgetRow(BitsModel model) {
        this.model = model;
        getStyleClass().add("contest-options");
        setHgap(8);
        setVgap(6);
        setAlignment(Pos.CENTER_LEFT);
        slider.setId("bits-budget");
        slider.setPrefWidth(190);
        slider.setBlockIncrement(STEP);
        slider.setAccessibleText("Budget: how large the model may be");
        slider.valueProperty().subscribe(value -> moved(value.doubleValue()));
        slider.valueChangingProperty().subscribe((before, now) -> {
            if (!now) {
                model.settle();
            }
        });
        text.setId("bits-budget-text");
        text.setPrefColumnCount(8);
        text.setAccessibleText("Budget in words");
        text.setTooltip(new Tooltip("Bits per weight (3.0bpw), a size (2.1MiB, 700MB), or memory with a context"
                + " (8GB@4096). Enter takes it."));
        text.setOnAction(ignored -> model.ask(text.getText()));
        problem.getStyleClass().add("warning");
        problem.setId("bits-problem");
        problem.setWrapText(true);
        getChildren().addAll(kinds(), slider, text, contexts(), problem);
        model.amountProperty().subscribe(ignored -> show());
        model.answersProperty().subscribe(ignored -> show());
        model.kindProperty().subscribe(ignored -> show());
        model.contextProperty().subscribe(ignored -> show());
        model.problemProperty().subscribe(ignored -> show());
    }

    private ComboBox<BudgetKind> kinds() {
        ComboBox<BudgetKind> kinds = new ComboBox<>();
        kinds.getItems().setAll(BudgetKind.values());
        kinds.setConverter(Titles.of(BudgetKind::title));
        kinds.setId("bits-kind");
        kinds.setAccessibleText("What the budget is counted in");
        kinds.valueProperty().bindBidirectional(model.kindProperty());
        return kinds;
    }

    private HBox contexts() {
        ComboBox<Integer> contexts = new ComboBox<>();
        contexts.getItems().setAll(CONTEXTS);
        contexts.setConverter(Titles.of(count -> Numbers.count(count) + " tokens"));
        contexts.setValue(model.contextProperty().get());
        contexts.setId("bits-context");
        contexts.setAccessibleText("Context whose keys and values fit beside the weights");
        contexts.setTooltip(new Tooltip("Keys and values in F16 of so many tokens fit beside the weights"));
        contexts.valueProperty().subscribe(chosen -> model.contextProperty().set(chosen));
        model.contextProperty().subscribe(now -> contexts.setValue(now.intValue()));
        HBox box = new HBox(contexts);
        box.visibleProperty().bind(model.kindProperty().isEqualTo(BudgetKind.MEMORY));
        box.managedProperty().bind(box.visibleProperty());
        return box;
    }

    private void moved(double place) {
        Optional<double[]> range = isShowing ? Optional.empty() : model.range();
        range.ifPresent(between -> {
            model.ask(between[0] + place * (between[1] - between[0]));
            if (!slider.isValueChanging()) {
                model.settle();
            }
        });
    }

    private void show() {
        Optional<double[]> range = model.range();
        double amount = model.amountProperty().get();
        slider.setDisable(range.isEmpty());
        text.setDisable(range.isEmpty());
        text.setText(
                range.isEmpty()
                        ? ""
                        : model.kindProperty()
                                .get()
                                .text(amount, model.contextProperty().get()));
        problem.setText(model.problemProperty().get());
        problem.setVisible(!problem.getText().isEmpty());
        problem.setManaged(problem.isVisible());
        isShowing = true;
        range.ifPresent(between ->
                slider.setValue(Math.clamp((amount - between[0]) / Math.max(1e-12, between[1] - between[0]), 0, 1)));
        isShowing = false;
    }
}
