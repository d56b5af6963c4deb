package lapidary.app.preview;

import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.views.plot.TokenLegend;
import lapidary.views.plot.TokenMap;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The judging text coloured by each token's divergence, with what both models would have said.
final class TokensPane extends VBox {
    private final TokensModel model;
    private final TokenMap map = new TokenMap();
    private final TokenCard card = new TokenCard();
    private final TextField query = new TextField();

    TokensPane(TokensModel model) {
        this.model = model;
        getStyleClass().add("tokens-pane");
        map.setId("token-map");
        Help.on(map, "help.token-map");
        map.textsProperty().bind(model.textsProperty());
        map.valuesProperty().bind(model.valuesProperty());
        map.marksProperty().bind(model.foundProperty());
        map.staleProperty().bind(model.staleProperty());
        map.valueTitleProperty().bind(model.metricProperty().map(TokenMetric::title));
        map.signedProperty().bind(model.metricProperty().map(TokenMetric::isSigned));
        map.logarithmicProperty().bindBidirectional(model.logarithmicProperty());
        map.selectedProperty().bindBidirectional(model.selectedProperty());
        map.sourceProperty().set(model::csv);
        WorstTokens worst = new WorstTokens(model);
        HBox content = new HBox(map, card, worst);
        content.getStyleClass().add("tokens-content");
        HBox.setHgrow(map, Priority.ALWAYS);
        map.setPrefWidth(1);
        VBox.setVgrow(content, Priority.ALWAYS);
        getChildren().addAll(bar(), content);
        map.hoveredProperty().subscribe(ignored -> show());
        model.selectedProperty().subscribe(ignored -> show());
        model.valuesProperty().subscribe(ignored -> show());
        model.watchedProperty().bind(sceneProperty().isNotNull());
        content.addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    private void show() {
        int hovered = map.hoveredProperty().get();
        card.show(model.detail(hovered >= 0 ? hovered : model.selectedProperty().get()));
    }

    private HBox bar() {
        ToggleGroup group = new ToggleGroup();
        ToggleButton divergence = choice(
                Messages.of("preview.kl-divergence"),
                Messages.of("preview.how-differently-two"),
                TokenMetric.DIVERGENCE,
                group);
        ToggleButton loss = choice(
                Messages.of("preview.loss-difference"),
                Messages.of("preview.how-much-less"),
                TokenMetric.LOSS_DIFFERENCE,
                group);
        divergence.getStyleClass().add("left-pill");
        loss.getStyleClass().add("right-pill");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox bar = new HBox(
                new HBox(divergence, loss), scales(), Help.on(new TokenLegend(map), "help.token-legend"), space);
        bar.getChildren().addAll(search());
        bar.getChildren()
                .addAll(
                        button(
                                Material2AL.ARROW_UPWARD,
                                Messages.of("preview.worse-token-p"),
                                () -> model.stepWorst(-1)),
                        button(
                                Material2AL.ARROW_DOWNWARD,
                                Messages.of("preview.next-worst-token"),
                                () -> model.stepWorst(1)),
                        button(Material2AL.CONTENT_COPY, Messages.of("preview.copy-all-tokens"), map::copyData));
        bar.getStyleClass().add("tokens-bar");
        bar.setAlignment(Pos.CENTER_LEFT);
        return bar;
    }

    private HBox scales() {
        ToggleGroup group = new ToggleGroup();
        ToggleButton even = new ToggleButton(Messages.of("preview.linear"));
        ToggleButton log = new ToggleButton(Messages.of("preview.log"));
        even.getStyleClass().addAll("compact", "left-pill");
        even.setTooltip(new Tooltip(Messages.of("preview.equal-differences-have")));
        log.setId("tokens-log");
        log.getStyleClass().addAll("compact", "right-pill");
        log.setTooltip(new Tooltip(Messages.of("preview.equal-ratios-have")));
        group.getToggles().addAll(even, log);
        for (ToggleButton each : List.of(even, log)) {
            each.setMinWidth(USE_PREF_SIZE);
            each.setOnAction(ignored -> {
                each.setSelected(true);
                model.logarithmicProperty().set(each.equals(log));
            });
        }
        model.logarithmicProperty().subscribe(now -> group.selectToggle(now ? log : even));
        return new HBox(even, log);
    }

    private ToggleButton choice(String text, String help, TokenMetric metric, ToggleGroup group) {
        ToggleButton button = new ToggleButton(text);
        button.setId("tokens-" + metric.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        button.getStyleClass().add("compact");
        button.setTooltip(new Tooltip(help));
        button.setToggleGroup(group);
        button.setMinWidth(USE_PREF_SIZE);
        button.setSelected(model.metricProperty().get() == metric);
        button.setOnAction(ignored -> {
            button.setSelected(true);
            model.metricProperty().set(metric);
        });
        return button;
    }

    private List<Region> search() {
        query.setId("tokens-search");
        Help.on(query, "help.tokens-search");
        query.setPromptText(Messages.of("preview.find-in-text"));
        query.setAccessibleText(Messages.of("preview.find-in-text"));
        query.getStyleClass().add("compact");
        query.setPrefWidth(140);
        query.setMinWidth(80);
        query.textProperty().bindBidirectional(model.queryProperty());
        query.setOnAction(ignored -> model.stepFound(1));
        query.addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.UP || e.getCode() == KeyCode.DOWN) {
                model.stepFound(e.getCode() == KeyCode.DOWN ? 1 : -1);
                e.consume();
            }
        });
        Label count = new Label();
        count.getStyleClass().add("caption");
        count.setMinWidth(USE_PREF_SIZE);
        count.textProperty()
                .bind(model.foundProperty()
                        .map(marks -> model.queryProperty().get().isBlank()
                                ? ""
                                : Messages.of("preview.tokens-found", marks.cardinality())));
        return List.of(
                query,
                count,
                button(Material2MZ.NAVIGATE_BEFORE, Messages.of("preview.last-place-found"), () -> model.stepFound(-1)),
                button(Material2MZ.NAVIGATE_NEXT, Messages.of("preview.next-place-found"), () -> model.stepFound(1)));
    }

    private static Button button(Ikon icon, String help, Runnable action) {
        Button button = new Button("", new FontIcon(icon));
        button.getStyleClass().addAll("flat", "compact", "button-icon");
        button.setTooltip(new Tooltip(help));
        button.setAccessibleText(help);
        button.setOnAction(ignored -> action.run());
        return button;
    }

    private void key(KeyEvent e) {
        if (e.isShortcutDown() || e.isAltDown()) {
            return;
        }
        switch (e.getCode()) {
            case N -> model.stepWorst(1);
            case P -> model.stepWorst(-1);
            case SLASH -> query.requestFocus();
            default -> {
                return;
            }
        }
        e.consume();
    }
}
