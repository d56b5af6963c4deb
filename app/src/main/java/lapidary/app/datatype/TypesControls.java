package lapidary.app.datatype;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// What is asked of the types: width, group and scales; and whether types or the splits of floats are shown.
final class TypesControls extends HBox {
    private static final int MOST_BITS = 8;
    private static final List<Integer> GROUPS = List.of(16, 32, 64, 128, 256, 0);

    TypesControls(TypesModel model) {
        getStyleClass().add("types-controls");
        setAlignment(Pos.CENTER_LEFT);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Node bits = bits(model);
        bits.visibleProperty().bind(model.splitsShownProperty().not());
        bits.managedProperty().bind(bits.visibleProperty());
        getChildren().addAll(bits, group(model), scale(model), space, pages(model));
    }

    private static Node bits(TypesModel model) {
        ToggleGroup group = new ToggleGroup();
        HBox buttons = new HBox();
        for (int width = 1; width <= MOST_BITS; width++) {
            int bits = width;
            ToggleButton button = new ToggleButton(Integer.toString(width));
            button.setId("types-bits-" + width);
            button.getStyleClass()
                    .addAll(
                            "compact",
                            "types-width",
                            width == 1 ? "left-pill" : width == MOST_BITS ? "right-pill" : "center-pill");
            button.setAccessibleText(Messages.of("common.bits", width));
            button.setTooltip(new Tooltip(Messages.of("datatype.width.help", width)));
            button.setToggleGroup(group);
            button.setOnAction(ignored -> model.bitsProperty().set(bits));
            buttons.getChildren().add(button);
        }
        model.bitsProperty()
                .subscribe(now -> group.selectToggle(group.getToggles().get(now.intValue() - 1)));
        keepOne(group);
        Label label = new Label(Messages.of("datatype.bits"));
        label.getStyleClass().addAll("small", "muted");
        label.setMinWidth(Region.USE_PREF_SIZE);
        HBox row = new HBox(label, buttons);
        row.getStyleClass().add("types-field");
        row.setAlignment(Pos.CENTER_LEFT);
        row.setMinWidth(Region.USE_PREF_SIZE);
        return row;
    }

    private static ComboBox<Integer> group(TypesModel model) {
        ComboBox<Integer> group = new ComboBox<>();
        group.setId("types-group");
        group.getStyleClass().add("compact");
        group.setAccessibleText(Messages.of("common.weights-share-scale"));
        group.setTooltip(new Tooltip(Messages.of("datatype.weights-share-scale-where")));
        group.setMinWidth(Region.USE_PREF_SIZE);
        group.getItems().setAll(GROUPS);
        group.setConverter(new StringConverter<>() {
            @Override
            public String toString(@Nullable Integer size) {
                return size == null
                        ? ""
                        : size == 0 ? Messages.of("datatype.per-row") : Messages.of("datatype.group", size);
            }

            @Override
            public Integer fromString(String text) {
                return 0;
            }
        });
        model.groupProperty().subscribe(now -> group.setValue(now.intValue()));
        group.valueProperty().subscribe(chosen -> {
            if (chosen != null) {
                model.groupProperty().set(chosen);
            }
        });
        return group;
    }

    private static ComboBox<String> scale(TypesModel model) {
        ComboBox<String> scale = new ComboBox<>();
        scale.setId("types-scale");
        scale.getStyleClass().add("compact");
        scale.setAccessibleText(Messages.of("datatype.how-scales-stored"));
        scale.setTooltip(new Tooltip(Messages.of("datatype.how-scales-stored-where")));
        scale.setMinWidth(Region.USE_PREF_SIZE);
        scale.getItems().setAll("f16", "f32");
        scale.setConverter(new StringConverter<>() {
            @Override
            public String toString(@Nullable String id) {
                return id == null ? "" : Messages.of("datatype.scales", id.toUpperCase(java.util.Locale.ROOT));
            }

            @Override
            public String fromString(String text) {
                return text;
            }
        });
        scale.valueProperty().bindBidirectional(model.scaleProperty());
        return scale;
    }

    private static Node pages(TypesModel model) {
        ToggleButton types = new ToggleButton(Messages.of("datatype.types"));
        types.setId("types-page");
        ToggleButton splits = new ToggleButton(Messages.of("datatype.splits"));
        splits.setId("splits-page");
        types.getStyleClass().addAll("compact", "left-pill");
        splits.getStyleClass().addAll("compact", "right-pill");
        types.setTooltip(new Tooltip(Messages.of("datatype.every-data-type")));
        splits.setTooltip(new Tooltip(Messages.of("datatype.how-floats-3")));
        ToggleGroup group = new ToggleGroup();
        group.getToggles().addAll(types, splits);
        model.splitsShownProperty().subscribe(isSplits -> group.selectToggle(isSplits ? splits : types));
        types.setOnAction(ignored -> model.splitsShownProperty().set(false));
        splits.setOnAction(ignored -> model.splitsShownProperty().set(true));
        keepOne(group);
        HBox pages = new HBox(types, splits);
        pages.setMinWidth(Region.USE_PREF_SIZE);
        return pages;
    }

    /// A second click on what is chosen chooses nothing else.
    private static void keepOne(ToggleGroup group) {
        group.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                group.selectToggle(before);
            }
        });
    }
}
