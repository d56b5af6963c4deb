package lapidary.app.model;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.tensor.TensorId;

/// What the model tree shows: its rows by grouping and filter, and what is planned for each tensor.
///
/// Rows are built away from the screen: a large model has tens of thousands of tensors.
public final class TreeModel {
    private final WorkbenchModel workbench;
    private final ReadOnlyObjectProperty<Map<TensorId, Double>> weightErrors;
    private final Lane building;
    private final ObjectProperty<Grouping> grouping = new SimpleObjectProperty<>(Grouping.BLOCK);
    private final ObjectProperty<Ordering> ordering = new SimpleObjectProperty<>(Ordering.MODEL);
    private final StringProperty filter = new SimpleStringProperty("");
    private final ReadOnlyObjectWrapper<Optional<TreeNode>> root = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<PlannedBits> bits = new ReadOnlyObjectWrapper<>(PlannedBits.NONE);

    /// @param weightErrors signal-to-noise ratio of each changed tensor, dB, as the preview finds it
    public TreeModel(WorkbenchModel workbench, ReadOnlyObjectProperty<Map<TensorId, Double>> weightErrors) {
        this.workbench = workbench;
        this.weightErrors = weightErrors;
        this.building = workbench.jobs().lane("tree");
        workbench.openedProperty().subscribe(ignored -> rebuild());
        grouping.subscribe(ignored -> rebuild());
        filter.subscribe(ignored -> rebuild());
        ordering.subscribe(ignored -> rebuild());
        weightErrors.subscribe(ignored -> {
            if (ordering.get() == Ordering.ERROR) {
                rebuild();
            }
        });
        workbench
                .plannedProperty()
                .subscribe(planned ->
                        bits.set(planned.map(p -> PlannedBits.of(p.plan())).orElse(PlannedBits.NONE)));
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    public ObjectProperty<Grouping> groupingProperty() {
        return grouping;
    }

    public ObjectProperty<Ordering> orderingProperty() {
        return ordering;
    }

    /// Words that a tensor's name, role, type or block must have.
    public StringProperty filterProperty() {
        return filter;
    }

    /// The rows; empty while no model is open.
    public ReadOnlyObjectProperty<Optional<TreeNode>> rootProperty() {
        return root.getReadOnlyProperty();
    }

    /// What is planned for each tensor.
    public ReadOnlyObjectProperty<PlannedBits> bitsProperty() {
        return bits.getReadOnlyProperty();
    }

    private void rebuild() {
        Optional<OpenModel> open = workbench.model();
        if (open.isEmpty()) {
            building.cancel();
            root.set(Optional.empty());
            return;
        }
        OpenModel model = open.get();
        TreeBuilder builder = new TreeBuilder(
                model.name(), grouping.get(), filter.get(), ordering.get().comparator(weightErrors.get()));
        building.start(
                ignored -> builder.build(model.model()),
                rows -> root.set(Optional.of(rows)),
                failure -> workbench.report(failure.message()));
    }

    /// Selects the tensors of these rows.
    ///
    /// @param focused the row that was clicked or reached last
    public void select(Collection<TreeNode> rows, Optional<TreeNode> focused) {
        Set<TensorId> tensors = new LinkedHashSet<>();
        rows.forEach(row -> tensors.addAll(row.tensors()));
        Optional<TensorId> lead = focused.filter(TreeNode.Leaf.class::isInstance)
                .map(row -> row.tensors().getFirst());
        workbench.select(tensors, lead.or(() -> keptLead(tensors)));
    }

    private Optional<TensorId> keptLead(Set<TensorId> tensors) {
        return workbench.selectionProperty().get().lead().filter(tensors::contains);
    }

    /// What is planned for each tensor, looked up by name.
    public record PlannedBits(Map<TensorId, Action> actions) {
        static final PlannedBits NONE = new PlannedBits(Map.of());

        static PlannedBits of(Plan plan) {
            return new PlannedBits(plan.byTensor());
        }

        public Optional<Action> find(TensorId tensor) {
            return Optional.ofNullable(actions.get(tensor));
        }
    }
}
