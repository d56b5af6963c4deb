package lapidary.core.plan;

import java.util.List;
import java.util.Optional;
import lapidary.core.format.FileLayout;
import lapidary.core.model.Export;
import lapidary.core.model.ExportedTensor;

/// A [Plan] with everything that carrying it out needs.
///
/// @param layout the file; empty when the plan is refused
/// @param tasks one per action and per slot of the layout, in the same order
public record Blueprint(Plan plan, Export export, Optional<FileLayout> layout, List<Task> tasks) {
    public Blueprint {
        tasks = List.copyOf(tasks);
    }

    /// What is done with one tensor.
    ///
    /// @param transform the method to run; empty when the tensor is only copied or converted
    public record Task(ExportedTensor tensor, Optional<Chosen> transform, Action action) {

        /// Whether its stored bytes go into the file as they are.
        public boolean isCopy() {
            return transform.isEmpty()
                    && action.writtenType() == tensor.source().tensor().type();
        }
    }
}
