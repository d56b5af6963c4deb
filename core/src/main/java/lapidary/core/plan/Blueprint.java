package lapidary.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.GridForm;
import lapidary.core.format.FileLayout;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.HeldSparse;
import lapidary.core.model.Export;
import lapidary.core.model.ExportedTensor;

/// A [Plan] with everything that carrying it out needs.
///
/// @param layout the file; empty when the plan is refused
/// @param tasks one per action, in the same order as the slots of the layout; see [Task#slots]
/// @param chains what the recipe means for each tensor of the model
public record Blueprint(Plan plan, Export export, Optional<FileLayout> layout, List<Task> tasks, Chains chains) {
    public Blueprint {
        tasks = List.copyOf(tasks);
    }

    /// Which task writes a slot, and which part of its tensor that is.
    ///
    /// @param task index in [#tasks]
    public record Place(int task, int part) {}

    /// One for each slot of the layout, in its order.
    public List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (int task = 0; task < tasks.size(); task++) {
            for (int part = 0; part < tasks.get(task).slots(); part++) {
                places.add(new Place(task, part));
            }
        }
        return places;
    }

    /// What is done with one tensor.
    ///
    /// @param transform the method to run; empty when the tensor is only copied or converted
    /// @param grid present when it is written as a grid, in several slots
    /// @param sparse present when its kept weights and their positions are written, in several slots
    /// @param isInPlace whether it loses weights and the kept ones stay bit for bit as the source has them
    /// @param slots how many consecutive slots of the layout hold it
    /// @param blocks present when it is a grid whose codes go into the blocks of the written type as they are: the
    /// form of that grid, with scales as they are written
    public record Task(
            ExportedTensor tensor,
            Optional<Chosen> transform,
            Action action,
            Optional<HeldGrid> grid,
            Optional<HeldSparse> sparse,
            boolean isInPlace,
            int slots,
            Optional<GridForm> blocks) {

        /// What the file makes of the result, or of weights that no method touches; empty where it
        /// holds them as they
        /// are.
        public Optional<FileRounding> rounding() {
            if (action.fidelity().kind() != Fidelity.Kind.ROUNDED) {
                return Optional.empty();
            }
            return Optional.of(blocks.or(() -> grid.map(HeldGrid::form))
                    .<FileRounding>map(FileRounding.HalfScales::new)
                    .orElseGet(() -> new FileRounding.Encoded(action.writtenType())));
        }

        /// Whether its stored bytes go into the file as they are.
        public boolean isCopy() {
            return transform.isEmpty()
                    && action.writtenType() == tensor.source().tensor().type();
        }
    }
}
