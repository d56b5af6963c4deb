package lapidary.app.choice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import lapidary.core.method.Method;
import lapidary.views.form.SettingsForm;
import org.jspecify.annotations.Nullable;

/// The choice for the selection: method, settings, what it makes of each tensor, and the whole model below.
public final class ChoicePane extends VBox {
    private final ChoiceModel model;
    private final ComboBox<Optional<Method>> method = new ComboBox<>();
    private final Label summary = new Label();
    private final Label mixed = new Label("These tensors have different choices. An edit gives all of them this one.");
    private final StackPane formPlace = new StackPane();
    private @Nullable SettingsForm form;
    private @Nullable Method formMethod;
    // While the panel is being made to follow, its own changes are not edits of the user.
    private boolean following;

    /// @param wholeModel what is chosen for the whole model, above
    /// @param calibration what the method was calibrated on, where it asks for that
    public ChoicePane(ChoiceModel model, Node wholeModel, Node calibration) {
        this.model = model;
        getStyleClass().addAll("choice-pane", "panel-side");
        method.setId("method");
        method.setAccessibleText("Method for the selection");
        method.setMaxWidth(Double.MAX_VALUE);
        method.setConverter(new MethodNames());
        List<Optional<Method>> offered = new ArrayList<>();
        offered.add(Optional.empty());
        model.workbench().methods().all().forEach(each -> offered.add(Optional.of(each)));
        method.getItems().setAll(offered);
        method.valueProperty().subscribe(this::pick);
        summary.getStyleClass().addAll("small", "muted");
        mixed.getStyleClass().addAll("small", "notice");
        List.of(summary, mixed).forEach(ChoicePane::wrap);
        VBox choice = new VBox(scope(), new RefusalPane(model), method, summary, calibration, mixed, formPlace);
        choice.getStyleClass().add("choice-form");
        choice.setMinHeight(USE_PREF_SIZE);
        OutcomePane outcomes = new OutcomePane(model);
        VBox.setVgrow(outcomes, Priority.ALWAYS);
        VBox scrolled = new VBox(wholeModel, choice, outcomes);
        ScrollPane scroll = new ScrollPane(scrolled);
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(scroll, new SummaryPane(model));
        model.shownProperty().subscribe(this::show);
    }

    /// Moves the keyboard to the method.
    public void focusMethod() {
        method.requestFocus();
    }

    private VBox scope() {
        Label title = new Label("Choice for the selection");
        title.getStyleClass().add("caption");
        Label scope = new Label();
        scope.setId("scope");
        scope.getStyleClass().add("heading");
        scope.textProperty()
                .bind(model.shownProperty().map(shown -> shown.selection().words()));
        wrap(scope);
        return new VBox(title, scope);
    }

    private void pick(@Nullable Optional<Method> chosen) {
        if (!following && chosen != null) {
            model.pick(chosen);
        }
    }

    private void show(Shown shown) {
        following = true;
        method.setDisable(shown.selection().isEmpty());
        method.setValue(shown.method());
        summary.setText(shown.method()
                .map(Method::summary)
                .orElse("The weights are written in the target's plain number type."));
        mixed.setVisible(shown.isMixed());
        mixed.setManaged(shown.isMixed());
        showForm(shown);
        following = false;
    }

    private void showForm(Shown shown) {
        Method wanted =
                shown.method().filter(each -> !each.settings().isEmpty()).orElse(null);
        if (wanted == null) {
            form = null;
            formMethod = null;
            formPlace.getChildren().clear();
            return;
        }
        if (form == null || wanted != formMethod) {
            form = new SettingsForm(wanted.settings());
            formMethod = wanted;
            formPlace.getChildren().setAll(form);
            form.settingsProperty().set(shown.settings());
            form.adjustingProperty().subscribe(model.workbench()::draft);
            form.settingsProperty().subscribe(settings -> {
                if (!following) {
                    model.set(settings);
                }
            });
        } else if (!form.settingsProperty().get().equals(shown.settings())) {
            form.settingsProperty().set(shown.settings());
        }
    }

    private static void wrap(Label label) {
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
    }

    /// Shows methods by their titles.
    private static final class MethodNames extends StringConverter<Optional<Method>> {
        @Override
        public String toString(@Nullable Optional<Method> method) {
            return method == null ? "" : method.map(Method::title).orElse("Not compressed");
        }

        @Override
        public Optional<Method> fromString(String text) {
            throw new IllegalStateException("methods are picked, not typed: " + text);
        }
    }
}
