package lapidary.app.window;

import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.export.ExportState;
import lapidary.app.tour.Deeds;
import lapidary.app.tour.TourModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.Selection;
import lapidary.app.workbench.WorkbenchModel;

/// Tells the tour what the person has done.
final class TourWiring {
    private TourWiring() {}

    static TourModel of(WindowModel model) {
        WorkbenchModel workbench = model.workbench();
        BooleanBinding opened = Conditions.of(workbench.openedProperty(), state -> state instanceof Opened.Ready);
        BooleanBinding exported =
                Conditions.of(model.export().stateProperty(), state -> state instanceof ExportState.Written);
        BooleanBinding chosen = Bindings.createBooleanBinding(
                () -> opened.get() && workbench.canUndoProperty().get(), opened, workbench.canUndoProperty());
        Deeds deeds = new Deeds(opened, inspected(workbench), chosen, model.exportingProperty(), exported);
        return new TourModel(deeds, model.recent());
    }

    /// A model opens with a selection; one that differs from it is the person's.
    private static BooleanProperty inspected(WorkbenchModel workbench) {
        BooleanProperty inspected = new SimpleBooleanProperty();
        ObjectProperty<Optional<Selection>> first = new SimpleObjectProperty<>(Optional.empty());
        workbench.openedProperty().subscribe(ignored -> {
            first.set(Optional.empty());
            inspected.set(false);
        });
        workbench.selectionProperty().subscribe(selection -> {
            if (workbench.model().isEmpty() || selection.equals(Selection.NONE)) {
                return;
            }
            if (first.get().isEmpty()) {
                first.set(Optional.of(selection));
            } else if (!first.get().get().equals(selection)) {
                inspected.set(true);
            }
        });
        return inspected;
    }
}
