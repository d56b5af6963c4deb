package lapidary.app.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Node;
import lapidary.app.action.Action;
import lapidary.app.action.ActionList;
import lapidary.app.action.Group;
import lapidary.app.choice.ChoicePane;
import lapidary.app.model.TreePane;
import lapidary.app.open.ThemeChoice;
import lapidary.app.preview.PreviewPane;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.views.state.GuardedPlace;
import org.jspecify.annotations.Nullable;

/// The list of everything that the window can do. What is not on it has no key, no menu entry
/// and is not in the palette.
final class WindowActions {
    private final WindowModel model;
    private final WorkbenchModel workbench;
    private final Parts parts;
    private final ObservableBooleanValue isOpen;

    /// What actions reach into.
    ///
    /// @param window itself, still being made: reached into only when an action runs
    record Parts(
            Opening opening,
            GuardedPlace<TreePane> tree,
            GuardedPlace<ChoicePane> choice,
            GuardedPlace<PreviewPane> preview,
            WindowPane window) {}

    private WindowActions(WindowModel model, Parts parts) {
        this.model = model;
        this.workbench = model.workbench();
        this.parts = parts;
        this.isOpen = Conditions.of(workbench.openedProperty(), opened -> opened instanceof Opened.Ready);
    }

    static ActionList of(WindowModel model, Parts parts) {
        WindowActions actions = new WindowActions(model, parts);
        List<Action> all = new ArrayList<>();
        all.addAll(actions.file());
        all.addAll(actions.edit());
        all.addAll(actions.places());
        all.addAll(actions.go());
        all.addAll(actions.preview());
        all.addAll(actions.view());
        all.addAll(actions.help());
        return new ActionList(all);
    }

    private List<Action> file() {
        return List.of(
                Action.of("action.open", Group.FILE, parts.opening()::file).with("Shortcut+O"),
                Action.of("action.open-folder", Group.FILE, parts.opening()::folder)
                        .with("Shortcut+Shift+O"),
                Action.of("action.open-sample", Group.FILE, model::openSample),
                Action.of("action.open-classifier", Group.FILE, model::openClassifier),
                Action.of("action.compress", Group.FILE, this::export)
                        .with("Shortcut+E")
                        .when(isOpen),
                Action.of("action.close", Group.FILE, workbench::closeModel)
                        .with("Shortcut+W")
                        .when(isOpen));
    }

    /// Opens the export; the keyboard goes on there.
    private void export() {
        model.exportingProperty().set(true);
        @Nullable Node format = parts.window().lookup("#export-format");
        if (format != null) {
            format.requestFocus();
        }
    }

    private List<Action> edit() {
        // Data has a history of its own while it is shown, so the model decides whether there is something to undo.
        return List.of(
                Action.of("action.undo", Group.EDIT, model::undo).with("Shortcut+Z"),
                Action.of("action.redo", Group.EDIT, workbench::redo)
                        .with("Shortcut+Shift+Z", "Shortcut+Y")
                        .when(workbench.canRedoProperty()),
                Action.of("action.find", Group.EDIT, parts.window()::find).with("Shortcut+F"));
    }

    private List<Action> places() {
        return Arrays.stream(View.values())
                .map(view -> Action.of(
                                view.key(), Group.GO, () -> model.viewProperty().set(view))
                        .with(view.shortcut()))
                .toList();
    }

    private List<Action> go() {
        return List.of(
                Action.of("action.tensors", Group.GO, () -> parts.tree().visit().ifPresent(TreePane::focusTree))
                        .with("Shortcut+1")
                        .when(isOpen),
                Action.of("action.method", Group.GO, () -> parts.choice()
                                .visit()
                                .ifPresent(ChoicePane::focusMethod))
                        .with("Shortcut+M")
                        .when(isOpen),
                Action.of("action.next-tensor", Group.GO, () -> model.look().step(1))
                        .with("Alt+Right")
                        .when(isOpen),
                Action.of("action.previous-tensor", Group.GO, () -> model.look().step(-1))
                        .with("Alt+Left")
                        .when(isOpen),
                Action.of("action.next-part", Group.GO, () -> parts.window().step(1))
                        .with("F6"),
                Action.of("action.previous-part", Group.GO, () -> parts.window().step(-1))
                        .with("Shift+F6"));
    }

    private List<Action> preview() {
        return List.of(
                Action.of("action.estimate", Group.PREVIEW, () -> parts.preview()
                                .visit()
                                .ifPresent(PreviewPane::showEstimates))
                        .with("Shortcut+2"),
                Action.of("action.texts", Group.PREVIEW, () -> parts.preview()
                                .visit()
                                .ifPresent(PreviewPane::showTexts))
                        .with("Shortcut+3"),
                Action.of("action.tokens", Group.PREVIEW, () -> parts.preview()
                                .visit()
                                .ifPresent(PreviewPane::showTokens))
                        .with("Shortcut+J"));
    }

    private List<Action> view() {
        return List.of(
                Action.of("action.palette", Group.VIEW, () -> parts.window()
                                .overlays()
                                .showPalette())
                        .with("Shortcut+K"),
                Action.of("action.theme", Group.VIEW, () -> model.darkProperty()
                                .set(!model.darkProperty().get()))
                        .with("Shortcut+T"),
                theme("theme.system", ThemeChoice.SYSTEM),
                theme("theme.light", ThemeChoice.LIGHT),
                theme("theme.dark", ThemeChoice.DARK));
    }

    private Action theme(String id, ThemeChoice choice) {
        return Action.of(id, Group.VIEW, () -> model.theme().choiceProperty().set(choice));
    }

    private List<Action> help() {
        return List.of(
                Action.of("action.guide-here", Group.HELP, this::explain).with("F1"),
                Action.of("action.shortcuts", Group.HELP, () -> parts.window()
                                .overlays()
                                .showSheet())
                        .with("?", "Shift+F1"),
                Action.of("action.tour", Group.HELP, () -> parts.window()
                        .overlays()
                        .showTour()),
                Action.of("action.diagnostics", Group.HELP, model.diagnostics()::copy),
                Action.of("action.log-folder", Group.HELP, model.diagnostics()::openLogFolder),
                Action.of("action.about", Group.HELP, () -> AboutWindow.show(model, parts.window())));
    }

    /// Opens the guide's page on what is shown.
    private void explain() {
        if (model.viewProperty().get() != View.GUIDE) {
            model.help().guide().open(GuideWiring.page(model));
            model.viewProperty().set(View.GUIDE);
        }
    }
}
