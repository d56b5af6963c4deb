package lapidary.app.gallery;

import java.util.Map;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.workbench.MethodCard;
import lapidary.app.workbench.Opened;
import lapidary.core.method.Method;
import lapidary.views.state.InScene;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;

/// The card of one method.
final class CardPane extends VBox {
    private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");

    private final GalleryModel model;
    private final MethodCard card;
    private final Label used = new Label();
    private final Label cost = wrapped("");
    private final Tooltip costRule = tooltip("");

    CardPane(GalleryModel model, MethodCard card) {
        this.model = model;
        this.card = card;
        Method method = card.method();
        setId("card-" + method.id());
        getStyleClass().add("method-card");
        Label summary = wrapped(method.summary());
        summary.getStyleClass().add("card-summary");
        Region space = new Region();
        VBox.setVgrow(space, Priority.ALWAYS);
        getChildren().addAll(head(), summary, facts(), space, citation(), buttons());
        model.usedProperty().when(InScene.of(this)).subscribe(this::showUsed);
    }

    private HBox head() {
        Label title = new Label(card.method().title());
        title.getStyleClass().add("heading");
        title.setWrapText(true);
        title.setMinHeight(Region.USE_PREF_SIZE);
        Label family = new Label(card.family());
        family.getStyleClass().addAll("small", "muted");
        family.setWrapText(true);
        family.setMinHeight(Region.USE_PREF_SIZE);
        used.getStyleClass().addAll("small", "card-used");
        VBox words = new VBox(title, family, used);
        words.setMinWidth(0);
        words.setAlignment(Pos.CENTER_LEFT);
        HBox head = new HBox(new MethodPicture(card.method()), words);
        head.getStyleClass().add("card-head");
        head.setAlignment(Pos.CENTER_LEFT);
        return head;
    }

    private VBox facts() {
        FlowPane chips = new FlowPane();
        chips.getStyleClass().add("card-chips");
        chips.getChildren()
                .add(chip(
                        card.need().label(),
                        "need-" + card.need().name().toLowerCase(java.util.Locale.ROOT),
                        card.need().words()));
        if (!card.method().profile().bits().isEmpty()) {
            chips.getChildren()
                    .add(chip(card.method().profile().bits(), "bits", Messages.of("gallery.widths-code-offers")));
        }
        VBox facts = new VBox(chips);
        facts.getStyleClass().add("card-facts");
        if (!card.method().profile().shines().isEmpty()) {
            facts.getChildren()
                    .add(wrapped(Messages.of(
                            "gallery.best-for", card.method().profile().shines())));
        }
        cost.getStyleClass().addAll("muted", "card-cost");
        cost.setTooltip(costRule);
        facts.getChildren().add(cost);
        showCost(card);
        return facts;
    }

    /// What the method costs now; the rest of the card is the same for every model.
    void showCost(MethodCard now) {
        cost.setText(now.cost().isEmpty() ? "" : capitalized(now.cost()));
        costRule.setText(now.costRule());
        cost.setVisible(!now.cost().isEmpty());
        cost.setManaged(!now.cost().isEmpty());
    }

    private Label citation() {
        Label citation = new Label(card.method().reference());
        citation.getStyleClass().addAll("small", "muted", "card-citation");
        citation.setTooltip(tooltip(card.method().reference()));
        citation.setMinWidth(0);
        return citation;
    }

    private FlowPane buttons() {
        String title = card.method().title();
        Button selection = new Button(Messages.of("gallery.use-for-selection"));
        selection.setId("use-" + card.method().id());
        Help.on(selection, "help.use-method");
        selection.getStyleClass().add("compact");
        selection.setAccessibleText(Messages.of("gallery.use-method-for-selection", title));
        selection.setOnAction(ignored -> model.use(card.method()));
        Button all = new Button(Messages.of("common.whole-model"));
        all.setId("use-all-" + card.method().id());
        all.getStyleClass().addAll("flat", "compact");
        all.setAccessibleText(Messages.of("gallery.use-for-every", title));
        all.setTooltip(new Tooltip(Messages.of("gallery.selects-every-linear", title)));
        all.setOnAction(ignored -> model.useForAll(card.method()));
        FlowPane buttons = new FlowPane(selection, all);
        buttons.getStyleClass().add("card-buttons");
        buttons.disableProperty()
                .bind(model.workbench()
                        .openedProperty()
                        .map(opened -> !(opened instanceof Opened.Ready))
                        .when(InScene.of(this))
                        .orElse(true));
        return buttons;
    }

    private void showUsed(Map<String, Long> counts) {
        long count = counts.getOrDefault(card.method().id(), 0L);
        pseudoClassStateChanged(CHOSEN, count > 0);
        used.setText(count == 0 ? "" : Messages.of("gallery.in-use", count));
        used.setVisible(count > 0);
        used.setManaged(count > 0);
    }

    private static Label chip(String text, String styleClass, String help) {
        Label chip = new Label(text);
        chip.getStyleClass().addAll("chip", styleClass);
        chip.setMinWidth(Region.USE_PREF_SIZE);
        chip.setTooltip(new Tooltip(help));
        return chip;
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    private static Tooltip tooltip(String text) {
        Tooltip tooltip = new Tooltip(text);
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(420);
        return tooltip;
    }

    private static String capitalized(String text) {
        return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
    }
}
