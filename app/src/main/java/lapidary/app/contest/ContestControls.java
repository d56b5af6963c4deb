package lapidary.app.contest;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import lapidary.core.bench.Contender;
import lapidary.views.text.Messages;

/// What is to be compared: on what, which methods, widths and group.
final class ContestControls extends FlowPane {
    private static final List<Integer> WIDTHS = List.of(8, 5, 4, 3, 2, 1);
    private static final List<Integer> GROUPS = List.of(16, 32, 64, 128, 256);

    private final ContestModel model;

    ContestControls(ContestModel model) {
        this.model = model;
        ToggleGroup on = new ToggleGroup();
        ToggleButton whole = toggle(Messages.of("common.whole-model"), "contest-whole", "left-pill");
        whole.setTooltip(new Tooltip(Messages.of("contest.kl-divergence-from")));
        ToggleButton layer = toggle(Messages.of("contest.selected-layer"), "contest-layer", "right-pill");
        layer.setTooltip(new Tooltip(Messages.of("contest.error-layers-own")));
        on.getToggles().addAll(whole, layer);
        whole.setOnAction(ignored -> model.onLayerProperty().set(false));
        layer.setOnAction(ignored -> model.onLayerProperty().set(true));
        model.onLayerProperty().subscribe(isLayer -> on.selectToggle(isLayer ? layer : whole));
        HBox widths = new HBox();
        for (int i = 0; i < WIDTHS.size(); i++) {
            widths.getChildren().add(width(WIDTHS.get(i), i));
        }
        Label bits = new Label(Messages.of("contest.bits"));
        bits.getStyleClass().add("muted");
        HBox wide = new HBox(bits, widths);
        wide.setAlignment(Pos.CENTER_LEFT);
        wide.setSpacing(8);
        getChildren().addAll(new HBox(whole, layer), contenders(), wide, group(), axis());
        getStyleClass().add("contest-options");
        setHgap(8);
        setVgap(6);
    }

    private static ToggleButton toggle(String text, String id, String pill) {
        ToggleButton toggle = new ToggleButton(text);
        toggle.setId(id);
        toggle.getStyleClass().addAll("small", pill);
        return toggle;
    }

    private ToggleButton width(int bits, int place) {
        String pill = place == 0 ? "left-pill" : place == WIDTHS.size() - 1 ? "right-pill" : "center-pill";
        ToggleButton toggle = toggle(Integer.toString(bits), "contest-bits-" + bits, pill);
        toggle.setTooltip(new Tooltip(Messages.of("contest.per-code", bits)));
        toggle.setOnAction(ignored -> {
            Set<Integer> next = new TreeSet<>(model.widthsProperty().get());
            if (!next.remove(bits)) {
                next.add(bits);
            }
            model.widthsProperty().set(next);
        });
        model.widthsProperty().subscribe(chosen -> toggle.setSelected(chosen.contains(bits)));
        return toggle;
    }

    /// What the plot's horizontal axis shows; a layer has no size or time of its own.
    private HBox axis() {
        Label name = new Label(Messages.of("contest.axis"));
        name.getStyleClass().add("muted");
        HBox pills = new HBox();
        for (ContestAxis axis : ContestAxis.values()) {
            String pill =
                    axis == ContestAxis.SIZE ? "left-pill" : axis == ContestAxis.TIME ? "right-pill" : "center-pill";
            ToggleButton toggle =
                    toggle(axis.label(), "contest-axis-" + axis.name().toLowerCase(Locale.ROOT), pill);
            toggle.setTooltip(new Tooltip(axis.help()));
            ObjectProperty<ContestAxis> shown = model.sizes().axisProperty();
            toggle.setOnAction(ignored -> {
                shown.set(axis);
                toggle.setSelected(true);
            });
            shown.subscribe(now -> toggle.setSelected(now == axis));
            pills.getChildren().add(toggle);
        }
        HBox line = new HBox(name, pills);
        line.setAlignment(Pos.CENTER_LEFT);
        line.setSpacing(8);
        line.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.onLayerProperty().get(), model.onLayerProperty()));
        return line;
    }

    private HBox group() {
        ComboBox<Integer> group = new ComboBox<>();
        group.setId("contest-group");
        group.getStyleClass().add("small");
        group.getItems().setAll(GROUPS);
        group.setAccessibleText(Messages.of("common.weights-share-scale"));
        group.setTooltip(new Tooltip(Messages.of("contest.weights-share-scale-where")));
        group.valueProperty().bindBidirectional(model.groupProperty());
        Label name = new Label(Messages.of("contest.group"));
        name.getStyleClass().add("muted");
        HBox line = new HBox(name, group);
        line.setAlignment(Pos.CENTER_LEFT);
        line.setSpacing(8);
        return line;
    }

    private MenuButton contenders() {
        MenuButton button = new MenuButton();
        button.setId("contest-methods");
        button.getStyleClass().add("small");
        button.setTooltip(new Tooltip(Messages.of("contest.which-methods-pipelines")));
        for (Contender contender : model.contenders()) {
            CheckBox box = new CheckBox(contender.title());
            box.setId("contender-" + contender.id().replace('+', '-'));
            box.setOnAction(ignored -> choose(contender, box.isSelected()));
            model.chosenProperty().subscribe(chosen -> box.setSelected(chosen.contains(contender)));
            button.getItems().add(new CustomMenuItem(box, false));
        }
        model.chosenProperty().subscribe(chosen -> button.setText(Messages.of("contest.methods", chosen.size())));
        return button;
    }

    private void choose(Contender contender, boolean isChosen) {
        Set<Contender> next = model.contenders().stream()
                .filter(known -> known.equals(contender)
                        ? isChosen
                        : model.chosenProperty().get().contains(known))
                .collect(Collectors.toUnmodifiableSet());
        model.chosenProperty().set(next);
    }
}
