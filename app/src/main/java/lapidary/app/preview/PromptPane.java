package lapidary.app.preview;

import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;

/// The prompt and its two continuations side by side, differing tokens marked.
final class PromptPane extends VBox {
    private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");

    private final PromptModel model;

    PromptPane(PromptModel model) {
        this.model = model;
        getStyleClass().add("prompt-pane");
        HBox sides = new HBox(
                side(Messages.of("common.original.title"), "side-original", model.original()),
                side(Messages.of("common.compressed.title"), "side-compressed", model.compressed()));
        sides.getStyleClass().add("prompt-sides");
        VBox.setVgrow(sides, Priority.ALWAYS);
        getChildren().addAll(bar(), sides);
    }

    private HBox bar() {
        TextField prompt = new TextField();
        prompt.setId("prompt");
        Help.on(prompt, "help.prompt");
        prompt.setPromptText(Messages.of("preview.text-for-both"));
        prompt.setAccessibleText(Messages.of("preview.text-for-both"));
        prompt.textProperty().bindBidirectional(model.promptProperty());
        prompt.setOnAction(ignored -> model.run());
        HBox.setHgrow(prompt, Priority.ALWAYS);
        Label count = new Label(Messages.of("common.tokens"));
        count.getStyleClass().add("muted");
        Spinner<Integer> limit = new Spinner<>(1, 512, model.limitProperty().get(), 16);
        limit.setEditable(true);
        limit.setPrefWidth(84);
        limit.setMinWidth(Region.USE_PREF_SIZE);
        limit.setAccessibleText(Messages.of("preview.most-tokens-to"));
        limit.setTooltip(new Tooltip(Messages.of("preview.most-tokens-to")));
        limit.valueProperty().subscribe(value -> model.limitProperty().set(value));
        Button run = new Button();
        run.setId("continue");
        Help.on(run, "help.continue");
        run.setMinWidth(Region.USE_PREF_SIZE);
        var running = model.original().runningProperty().or(model.compressed().runningProperty());
        run.textProperty()
                .bind(Bindings.when(running)
                        .then(Messages.of("preview.stop"))
                        .otherwise(Messages.of("preview.continue-text")));
        run.setOnAction(ignored -> {
            if (running.get()) {
                model.cancel();
            } else {
                model.run();
            }
        });
        run.disableProperty().bind(model.readyProperty().not());
        HBox bar = new HBox(prompt, limit, count, run);
        bar.getStyleClass().add("prompt-bar");
        bar.setAlignment(Pos.CENTER_LEFT);
        return bar;
    }

    private VBox side(String title, String styleClass, PromptModel.Side side) {
        Label name = new Label(title);
        name.getStyleClass().addAll("section-title", "side-title");
        Label note = new Label();
        note.getStyleClass().add("caption");
        note.textProperty().bind(side.noteProperty());
        HBox heading = new HBox(name, note);
        heading.getStyleClass().add("side-heading");
        heading.setAlignment(Pos.BASELINE_LEFT);
        TextFlow flow = new TextFlow();
        flow.getStyleClass().add("continuation");
        flow.setAccessibleText(Messages.of("preview.continuation.prompt", title));
        ScrollPane scroll = new ScrollPane(flow);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        VBox box = new VBox(heading, scroll);
        box.getStyleClass().addAll("prompt-side", styleClass);
        box.setMinWidth(0);
        HBox.setHgrow(box, Priority.ALWAYS);
        box.setPrefWidth(1);
        side.piecesProperty().subscribe(ignored -> show(flow, side));
        if (side == model.compressed()) {
            model.staleProperty().subscribe(stale -> flow.pseudoClassStateChanged(STALE, stale));
        }
        return box;
    }

    private void show(TextFlow flow, PromptModel.Side side) {
        flow.getChildren().clear();
        if (side.piecesProperty().get().isEmpty()) {
            return;
        }
        Text prompt = new Text(model.asked());
        prompt.getStyleClass().add("asked");
        flow.getChildren().add(prompt);
        for (Piece piece : side.piecesProperty().get()) {
            flow.getChildren().add(node(piece));
        }
    }

    /// A marked token is a label, because only a region has a background.
    private static javafx.scene.Node node(Piece piece) {
        if (!piece.differs() || piece.text().contains("\n")) {
            return new Text(piece.text());
        }
        Label label = new Label(piece.text());
        label.getStyleClass().add("differs");
        return label;
    }
}
