package lapidary.app.window;

import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The rail at the left edge: one entry for each view there is.
final class Rail extends VBox {
    private final ObjectProperty<View> view;

    Rail(ObjectProperty<View> view) {
        this.view = view;
        getStyleClass().addAll("rail", "panel-side", "hairline-right");
        setAlignment(Pos.TOP_CENTER);
        getChildren()
                .addAll(
                        entry(
                                View.LOOK,
                                "Look",
                                Material2AL.INSIGHTS,
                                "Look at the weights: distribution, statistics and heat map (Ctrl+4)"),
                        entry(
                                View.SENSITIVITY,
                                "Sensi",
                                Material2AL.GRID_ON,
                                "Sensitivity: which tensors are fragile, and how well cheap scores tell (Ctrl+I)"),
                        entry(
                                View.SUPER_WEIGHTS,
                                "Super",
                                Material2AL.FLASH_ON,
                                "Super weights: single weights that the model cannot do without (Ctrl+U)"),
                        entry(
                                View.METHODS,
                                "Methods",
                                Material2AL.APPS,
                                "Browse the methods: what each one needs, costs and is good for (Ctrl+7)"),
                        entry(
                                View.TYPES,
                                "Types",
                                Material2MZ.STRAIGHTEN,
                                "Try every data type on the selected tensor (Ctrl+8)"),
                        entry(
                                View.BITS,
                                "Bits",
                                Material2AL.EQUALIZER,
                                "Bits: types for a size, by budget or bar by bar (Ctrl+B)"),
                        entry(
                                View.PRUNE,
                                "Prune",
                                Material2AL.CONTENT_CUT,
                                "Remove weights: what each layer keeps, and what that saves (Ctrl+9)"),
                        entry(
                                View.CONTEST,
                                "Pareto",
                                Material2AL.COMPARE_ARROWS,
                                "Compare methods: size against measured loss (Ctrl+0)"),
                        entry(
                                View.DATA,
                                "Data",
                                Material2MZ.STORAGE,
                                "Choose what the model is calibrated, searched and judged on (Ctrl+6)"),
                        entry(
                                View.DOCTOR,
                                "Doctor",
                                Material2MZ.MEDICAL_SERVICES,
                                "What is wrong with the file, and what to do (Ctrl+5)"));
    }

    private ToggleButton entry(View shows, String title, Ikon icon, String help) {
        ToggleButton entry = new ToggleButton(title, new FontIcon(icon));
        entry.setId("rail-" + title.toLowerCase(java.util.Locale.ROOT));
        entry.setContentDisplay(ContentDisplay.TOP);
        entry.getStyleClass().addAll("flat", "rail-entry");
        entry.setTooltip(new Tooltip(help));
        entry.setOnAction(ignored -> {
            view.set(shows);
            entry.setSelected(true);
        });
        view.subscribe(now -> entry.setSelected(now == shows));
        return entry;
    }
}
