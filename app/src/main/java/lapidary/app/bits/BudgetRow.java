package lapidary.app.bits;

import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Titles;

/// How large the model may be: a slider over all that the table has an answer for, the same in words, and who answers;
/// below them what stands in the way.
final class BudgetRow extends VBox {
    private static final List<Integer> CONTEXTS =
            List.of(256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072);
    private static final double STEP = 0.01;
    private static final double ROOMY = 700;

    private final BudgetModel model;
    private final Slider slider = new Slider(0, 1, 1);
    private final TextField text = new TextField();
    private final Label problem = new Label();
    private final Button get = new Button();
    private final HBox trouble = new HBox(8, problem, get);
    private final HBox amount = new HBox(8);
    private final HBox answering = new HBox(8);
    private boolean isShowing;

    BudgetRow(BitsModel bits) {
        this.model = bits.budget();
        getStyleClass().add("contest-options");
        setSpacing(6);
        slider.setId("bits-budget");
        Help.on(slider, "help.bits-budget");
        slider.setMinWidth(96);
        slider.setMaxWidth(520);
        HBox.setHgrow(slider, Priority.ALWAYS);
        slider.setBlockIncrement(STEP);
        slider.setAccessibleText(Messages.of("bits.budget.spoken"));
        slider.valueProperty().subscribe(value -> moved(value.doubleValue()));
        slider.valueChangingProperty().subscribe((before, now) -> {
            if (!now) {
                model.settle();
            }
        });
        text.setId("bits-budget-text");
        text.setPrefColumnCount(10);
        text.setMinWidth(104);
        text.setAccessibleText(Messages.of("bits.budget.words"));
        text.setTooltip(new Tooltip(Messages.of("bits.budget.help")));
        text.setOnAction(ignored -> model.ask(text.getText()));
        problem.getStyleClass().add("warning");
        problem.setId("bits-problem");
        problem.setWrapText(true);
        get.setId("bits-get");
        get.getStyleClass().add("small");
        get.setMinWidth(USE_PREF_SIZE);
        trouble.setAlignment(Pos.CENTER_LEFT);
        problem.setMinHeight(USE_PREF_SIZE);
        amount.getChildren().addAll(kinds(), slider, text, answering);
        amount.setAlignment(Pos.CENTER_LEFT);
        answering.getChildren().addAll(contexts(), new AllocatorChoice(model));
        answering.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(amount, trouble);
        widthProperty().subscribe(ignored -> arrange());
        model.kindProperty().subscribe(ignored -> arrange());
        model.amountProperty().subscribe(ignored -> show());
        model.answersProperty().subscribe(ignored -> show());
        model.kindProperty().subscribe(ignored -> show());
        model.contextProperty().subscribe(ignored -> show());
        model.problemProperty().subscribe(ignored -> show());
        model.questionProperty().subscribe(ignored -> show());
        bits.knowledge().knowledgeProperty().subscribe(ignored -> show());
        bits.knowledge().problemProperty().subscribe(ignored -> show());
        bits.knowledge().countingProperty().subscribe(ignored -> show());
        bits.times().changes().forEach(change -> change.subscribe(ignored -> show()));
    }

    /// The context and who answers take a second line where the first has no room for them.
    private void arrange() {
        boolean isBelow = model.kindProperty().get().hasContext() && getWidth() < ROOMY;
        if (isBelow == getChildren().contains(answering)) {
            return;
        }
        if (isBelow) {
            amount.getChildren().remove(answering);
            getChildren().add(1, answering);
        } else {
            getChildren().remove(answering);
            amount.getChildren().add(answering);
        }
    }

    private ComboBox<BudgetKind> kinds() {
        ComboBox<BudgetKind> kinds = new ComboBox<>();
        kinds.getItems().setAll(BudgetKind.values());
        kinds.setConverter(Titles.of(BudgetKind::title));
        kinds.setId("bits-kind");
        Help.on(kinds, "help.bits-kind");
        kinds.setMinWidth(USE_PREF_SIZE);
        kinds.setAccessibleText(Messages.of("bits.budget.kind"));
        kinds.valueProperty().bindBidirectional(model.kindProperty());
        return kinds;
    }

    private Node contexts() {
        ComboBox<Integer> contexts = new ComboBox<>();
        contexts.getItems().setAll(CONTEXTS);
        contexts.setConverter(Titles.of(count -> Messages.of("bits.tokens", count)));
        contexts.setValue(model.contextProperty().get());
        contexts.setId("bits-context");
        contexts.setPrefWidth(118);
        contexts.setMinWidth(100);
        contexts.setAccessibleText(Messages.of("bits.budget.context"));
        Tooltip help = new Tooltip();
        model.kindProperty()
                .subscribe(kind -> help.setText(Messages.of(
                        kind == BudgetKind.TOKEN_TIME ? "bits.budget.context.time" : "bits.budget.context.memory")));
        contexts.setTooltip(help);
        contexts.valueProperty().subscribe(chosen -> model.contextProperty().set(chosen));
        model.contextProperty().subscribe(now -> contexts.setValue(now.intValue()));
        contexts.visibleProperty().bind(model.kindProperty().map(BudgetKind::hasContext));
        contexts.managedProperty().bind(contexts.visibleProperty());
        return contexts;
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
        Optional<Need> need = model.need();
        double amount = model.amountProperty().get();
        slider.setDisable(range.isEmpty() || need.isPresent());
        text.setDisable(range.isEmpty());
        text.setText(
                range.isEmpty()
                        ? ""
                        : model.kindProperty()
                                .get()
                                .text(amount, model.contextProperty().get()));
        problem.setText(need.map(Need::sentence).orElse(model.problemProperty().get()));
        get.setText(need.map(Need::button).orElse(""));
        get.setOnAction(ignored -> need.ifPresent(lacking -> lacking.get().run()));
        get.setVisible(!get.getText().isEmpty());
        get.setManaged(get.isVisible());
        trouble.setVisible(!problem.getText().isEmpty());
        trouble.setManaged(trouble.isVisible());
        isShowing = true;
        range.ifPresent(between ->
                slider.setValue(Math.clamp((amount - between[0]) / Math.max(1e-12, between[1] - between[0]), 0, 1)));
        isShowing = false;
    }
}
