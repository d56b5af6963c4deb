package lapidary.app.bits;

import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.MenuButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import lapidary.core.allocate.Allocator;
import lapidary.core.allocate.Allocators;
import lapidary.views.form.SettingsForm;
import lapidary.views.text.Messages;
import lapidary.views.text.Titles;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2MZ;

/// Who answers a budget, and with which settings.
public final class AllocatorChoice extends HBox {
    private static final double FORM_WIDTH = 320;

    private final BudgetModel model;
    private final MenuButton settings = new MenuButton("", new FontIcon(Material2MZ.TUNE));

    AllocatorChoice(BudgetModel model) {
        this.model = model;
        setSpacing(4);
        setAlignment(Pos.CENTER_LEFT);
        ComboBox<Allocator> allocators = new ComboBox<>();
        allocators.getItems().setAll(Allocators.all());
        allocators.setConverter(Titles.of(Allocator::title));
        allocators.setId("bits-allocator");
        allocators.setAccessibleText(Messages.of("bits.allocator.spoken"));
        allocators.setPrefWidth(156);
        allocators.setMinWidth(110);
        Tooltip help = new Tooltip();
        help.setWrapText(true);
        help.setMaxWidth(FORM_WIDTH);
        allocators.setTooltip(help);
        allocators.setValue(model.questionProperty().get().allocator());
        allocators.valueProperty().subscribe(this::choose);
        settings.setId("bits-allocator-settings");
        settings.getStyleClass().addAll("flat", "button-icon");
        settings.setAccessibleText(Messages.of("bits.allocator.settings"));
        settings.setTooltip(new Tooltip(Messages.of("bits.allocator.settings")));
        settings.setOnShowing(ignored -> offer());
        settings.getItems().setAll(new CustomMenuItem());
        getChildren().addAll(allocators, settings);
        model.questionProperty().subscribe(now -> {
            allocators.setValue(now.allocator());
            help.setText(now.allocator().summary() + "\n" + now.allocator().reference());
            settings.setVisible(!now.allocator().settings().isEmpty());
            settings.setManaged(settings.isVisible());
        });
    }

    /// Lets another one answer, with its standard settings.
    public void choose(Allocator chosen) {
        if (!chosen.equals(model.questionProperty().get().allocator())) {
            model.questionProperty().set(Question.standard(chosen));
        }
    }

    /// The form of the present allocator; what it says counts once it is closed.
    private void offer() {
        Question now = model.questionProperty().get();
        SettingsForm form = new SettingsForm(now.allocator().settings());
        form.setPrefWidth(FORM_WIDTH);
        form.settingsProperty().set(now.settings());
        CustomMenuItem item = new CustomMenuItem(form, false);
        item.getStyleClass().add("form-item");
        settings.getItems().setAll(item);
        settings.setOnHidden(ignored -> {
            boolean isStill = model.questionProperty().get().allocator().equals(now.allocator());
            if (isStill && !form.settingsProperty().get().equals(now.settings())) {
                model.questionProperty()
                        .set(new Question(
                                now.allocator(), form.settingsProperty().get()));
            }
        });
    }
}
