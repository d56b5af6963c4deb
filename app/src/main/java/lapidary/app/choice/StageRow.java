package lapidary.app.choice;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import lapidary.core.method.Method;
import lapidary.core.recipe.Stage;
import lapidary.views.form.SettingsForm;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// One stage of the chain of the selected tensors: a line with its method, and below the lines of all stages what the
/// method does and its settings.
final class StageRow extends HBox {
    private static final String LEFT = Messages.of("choice.not-compressed");

    private final ChoiceModel model;
    private final Stage stage;
    private final StringProperty none = new SimpleStringProperty(LEFT);
    private final ComboBox<Optional<Method>> method = new ComboBox<>();
    private final VBox details = new VBox();
    private final Label title = new Label();
    private final Label summary = new Label();
    private final StackPane formPlace = new StackPane();
    private @Nullable SettingsForm form;
    private @Nullable Method formMethod;
    // While the row is being made to follow, its own changes are not edits of the user.
    private boolean following;

    /// @param methods of the stage
    StageRow(ChoiceModel model, Stage stage, List<Method> methods) {
        this.model = model;
        this.stage = stage;
        getStyleClass().add("stage-line");
        setAlignment(Pos.CENTER_LEFT);
        details.getStyleClass().add("stage-details");
        title.getStyleClass().addAll("small", "strong");
        method.setId(stage == Stage.ROUND ? "method" : "method-" + stage.name().toLowerCase(Locale.ROOT));
        method.setAccessibleText(Messages.of("choice.method-for-selection", verb(stage)));
        Help.on(method, help());
        method.setMaxWidth(Double.MAX_VALUE);
        method.setConverter(new MethodNames());
        method.setButtonCell(new ChosenCell());
        HBox.setHgrow(method, Priority.ALWAYS);
        List<Optional<Method>> offered = new ArrayList<>();
        offered.add(Optional.empty());
        methods.forEach(each -> offered.add(Optional.of(each)));
        method.getItems().setAll(offered);
        method.valueProperty().subscribe(this::pick);
        Node name = name(stage);
        Tooltip.install(name, new Tooltip(explanation()));
        summary.getStyleClass().addAll("small", "muted");
        summary.setWrapText(true);
        summary.setMinHeight(Region.USE_PREF_SIZE);
        getChildren().addAll(name, method);
        details.getChildren().addAll(title, summary, formPlace);
        model.shownProperty(stage).subscribe(this::show);
        if (stage == Stage.ROUND) {
            model.shownProperty(Stage.SCALE)
                    .subscribe(ignored -> show(model.shownProperty(stage).get()));
        }
    }

    /// What the method does and its settings.
    Node details() {
        return details;
    }

    /// Says whose settings these are, where there are those of several stages.
    void showTitle(boolean isShown) {
        title.setVisible(isShown);
        title.setManaged(isShown);
    }

    void focusMethod() {
        method.requestFocus();
    }

    private String help() {
        return switch (stage) {
            case EDIT -> "help.method.edit";
            case SCALE -> "help.method.scale";
            case PRUNE -> "help.method.prune";
            case ROUND -> "help.method.round";
            case CORRECT -> "help.method.correct";
        };
    }

    /// As wide as the widest name of a stage, so that the choices stand in line in every language.
    private static Node name(Stage stage) {
        StackPane names = new StackPane();
        for (Stage each : Stage.values()) {
            Label name = new Label(verb(each));
            name.getStyleClass().addAll("small", "stage-name");
            name.setMinWidth(USE_PREF_SIZE);
            name.setVisible(each == stage);
            names.getChildren().add(name);
        }
        names.setAlignment(Pos.CENTER_LEFT);
        names.setMinWidth(USE_PREF_SIZE);
        return names;
    }

    private static String verb(Stage stage) {
        return switch (stage) {
            case EDIT -> Messages.of("choice.edit");
            case SCALE -> Messages.of("choice.scale.stage");
            case PRUNE -> Messages.of("choice.prune");
            case ROUND -> Messages.of("choice.round");
            case CORRECT -> Messages.of("choice.correct");
        };
    }

    private String explanation() {
        return switch (stage) {
            case EDIT -> Messages.of("choice.edit.explanation");
            case SCALE -> Messages.of("choice.first-moves-scales");
            case PRUNE -> Messages.of("choice.then-removes-weights");
            case ROUND -> Messages.of("choice.then-stores-weights");
            case CORRECT -> Messages.of("choice.last-makes-up");
        };
    }

    private void pick(@Nullable Optional<Method> chosen) {
        if (!following && chosen != null) {
            model.pick(stage, chosen);
        }
    }

    private void show(Shown shown) {
        following = true;
        boolean isOffered = stage != Stage.EDIT || shown.method().isPresent(); // weights are picked in another view
        setVisible(isOffered);
        setManaged(isOffered);
        method.setDisable(shown.selection().isEmpty());
        method.setValue(shown.method());
        none.set(unchosenName());
        boolean isSaid = shown.method().isPresent() || stage == Stage.ROUND;
        summary.setText(shown.method().map(Method::summary).orElse(unchosen()));
        title.setText(
                shown.method().map(each -> verb(stage) + ": " + each.title()).orElse(verb(stage)));
        details.setVisible(isSaid);
        details.setManaged(isSaid);
        showForm(shown);
        following = false;
    }

    /// What a row without a method shows.
    private String unchosenName() {
        if (stage != Stage.ROUND) {
            return Messages.of("choice.none");
        }
        Optional<Method> scaling = model.shownProperty(Stage.SCALE).get().method();
        return model.ownRounding()
                .flatMap(own -> scaling)
                .map(by -> Messages.of("choice.rounds", by.title()))
                .orElse(LEFT);
    }

    private String unchosen() {
        Optional<Method> scaling = model.shownProperty(Stage.SCALE).get().method();
        return model.ownRounding()
                .map(own -> Messages.of(
                        "choice.brings-own-rounding", scaling.map(Method::title).orElse(""), own.title()))
                .orElse(Messages.of("choice.weights-written-in"));
    }

    private void showForm(Shown shown) {
        Method wanted =
                shown.method().filter(each -> !each.settings().isEmpty()).orElse(null);
        formPlace.setVisible(wanted != null);
        formPlace.setManaged(wanted != null);
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
                    model.set(stage, settings);
                }
            });
        } else if (!form.settingsProperty().get().equals(shown.settings())) {
            form.settingsProperty().set(shown.settings());
        }
    }

    /// Shows methods by their titles.
    private final class MethodNames extends StringConverter<Optional<Method>> {
        @Override
        public String toString(@Nullable Optional<Method> chosen) {
            return chosen == null
                    ? ""
                    : chosen.map(Method::title).orElse(stage == Stage.ROUND ? LEFT : Messages.of("choice.none"));
        }

        @Override
        public Optional<Method> fromString(String text) {
            throw new IllegalStateException("methods are picked, not typed: " + text);
        }
    }

    /// What is chosen: of nothing, what becomes of the weights then.
    private final class ChosenCell extends ListCell<Optional<Method>> {
        ChosenCell() {
            none.subscribe(ignored -> showText(getItem()));
        }

        @Override
        protected void updateItem(@Nullable Optional<Method> chosen, boolean empty) {
            super.updateItem(chosen, empty);
            showText(empty ? null : chosen);
        }

        private void showText(@Nullable Optional<Method> chosen) {
            setText(chosen == null ? "" : chosen.map(Method::title).orElse(none.get()));
        }
    }
}
