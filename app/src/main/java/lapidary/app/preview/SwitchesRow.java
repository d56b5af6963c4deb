package lapidary.app.preview;

import atlantafx.base.controls.Popover;
import java.util.HashMap;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import lapidary.core.method.RunOptions;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.quant.CacheSwitch;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.views.form.SettingsForm;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;

/// The line of runtime switches: what each is set to; pressed, a form of its settings.
public final class SwitchesRow extends HBox {
    private static final double FORM_WIDTH = 360;

    private final SwitchesModel model;
    private final Label uncovered = new Label(Messages.of("preview.not-covered-for"));
    private final Label advice = new Label(Messages.of("preview.smoothquant-for-rounded"));
    private final Map<RuntimeSwitch, Button> buttons = new HashMap<>();

    public SwitchesRow(PreviewModel preview) {
        this.model = preview.switches();
        setId("runtime-switches");
        getStyleClass().add("switches-row");
        uncovered.getStyleClass().add("uncovered");
        setAlignment(Pos.CENTER_LEFT);
        uncovered.getStyleClass().add("caption");
        uncovered.setMinWidth(USE_PREF_SIZE);
        getChildren().add(uncovered);
        model.switches().forEach(runtime -> getChildren().add(button(runtime)));
        showAdvice();
        model.optionsProperty().subscribe(ignored -> model.switches().forEach(this::name));
        preview.stateProperty().subscribe(ignored -> {
            model.switches().forEach(this::name);
            boolean isCovered = model.isCovered();
            buttons.values().forEach(button -> show(button, isCovered));
            boolean isOpen = preview.workbench().model().isPresent();
            show(uncovered, isOpen && !isCovered && preview.isRunnable());
        });
    }

    private void showAdvice() {
        advice.setId("switches-advice");
        advice.getStyleClass().addAll("caption", "switches-advice");
        advice.setTooltip(new Tooltip(advice.getText()));
        advice.visibleProperty().bind(model.advisedProperty());
        advice.managedProperty().bind(advice.visibleProperty());
        getChildren().add(advice);
    }

    private static void show(Node part, boolean isShown) {
        part.setVisible(isShown);
        part.setManaged(isShown);
    }

    private Button button(RuntimeSwitch runtime) {
        Button button = new Button();
        button.setId("switch-" + runtime.id());
        button.getStyleClass().addAll("flat", "compact");
        button.setMinWidth(USE_PREF_SIZE);
        Tooltip help = new Tooltip();
        help.setWrapText(true);
        help.setMaxWidth(FORM_WIDTH);
        button.setTooltip(help);
        buttons.put(runtime, button);
        button.setOnAction(ignored -> open(runtime, button));
        return button;
    }

    private void name(RuntimeSwitch runtime) {
        Button button = buttons.get(runtime);
        if (button == null) {
            return;
        }
        String words = words(runtime, model.optionsProperty().get());
        button.setText(runtime.title() + ": " + words + " ▾");
        button.setAccessibleText(Messages.of("preview.change", runtime.title(), words));
        button.getTooltip().setText(runtime.summary() + (isCache(runtime) ? " " + model.cacheWords() : ""));
    }

    private void open(RuntimeSwitch runtime, Button owner) {
        SettingsForm form = form(runtime);
        Label note = new Label(runtime.summary());
        note.setWrapText(true);
        note.getStyleClass().add("caption");
        VBox content = new VBox(note, form);
        content.getStyleClass().add("switch-form");
        content.setPrefWidth(FORM_WIDTH);
        Popover popover = new Popover(content);
        popover.setArrowLocation(Popover.ArrowLocation.BOTTOM_LEFT);
        popover.setDetachable(false);
        popover.show(owner);
    }

    /// The settings of a switch, both ways.
    SettingsForm form(RuntimeSwitch runtime) {
        SettingsForm form = new SettingsForm(runtime.settings());
        form.settingsProperty().bindBidirectional(model.settingsOf(runtime));
        return form;
    }

    private static boolean isCache(RuntimeSwitch runtime) {
        return runtime instanceof CacheSwitch;
    }

    /// The label of the first setting's option; of the cache, what it comes to and takes.
    private String words(RuntimeSwitch runtime, RunOptions options) {
        Settings chosen = model.settingsOf(runtime).get();
        Setting first = runtime.settings().getFirst();
        if (isCache(runtime)) {
            return options.cache().keys().label()
                    + model.cacheBytes().map(bytes -> " · " + Bytes.text(bytes)).orElse("");
        }
        String id = chosen.text(first.name());
        return first instanceof Setting.Choice choice
                ? choice.options().stream()
                        .filter(option -> option.id().equals(id))
                        .map(Setting.Option::label)
                        .findFirst()
                        .orElse(id)
                : id;
    }
}
