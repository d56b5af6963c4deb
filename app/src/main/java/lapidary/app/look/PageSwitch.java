package lapidary.app.look;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/// Chooses what the upper half shows; what needs compressed weights waits until there are some.
final class PageSwitch extends HBox {
    PageSwitch(LookModel model) {
        ToggleGroup group = new ToggleGroup();
        List<ToggleButton> buttons = new ArrayList<>();
        for (Page page : Page.values()) {
            ToggleButton button = new ToggleButton(page.toString());
            button.getStyleClass()
                    .addAll(
                            "compact",
                            page == Page.DISTRIBUTION
                                    ? "left-pill"
                                    : page == Page.METHOD ? "right-pill" : "center-pill");
            button.setTooltip(new Tooltip(page.help()));
            button.setToggleGroup(group);
            button.setOnAction(ignored -> model.pageProperty().set(page));
            button.setMinWidth(Region.USE_PREF_SIZE);
            buttons.add(button);
        }
        model.compressedProperty().subscribe(after -> {
            buttons.get(Page.ROWS.ordinal()).setDisable(after.isEmpty());
            buttons.get(Page.METHOD.ordinal()).setDisable(after.isEmpty());
        });
        model.pageProperty().subscribe(page -> group.selectToggle(buttons.get(page.ordinal())));
        group.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                group.selectToggle(before);
            }
        });
        getChildren().addAll(buttons);
        getStyleClass().add("page-switch");
        setMinWidth(Region.USE_PREF_SIZE);
    }
}
