package lapidary.app.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import lapidary.core.model.Model;
import lapidary.core.tensor.TensorId;

/// The built-in sample as tests use it: 6 blocks of 7 matrices and 2 norms, an embedding and an output norm.
public final class SampleModel {
    private SampleModel() {}

    /// The folder that the build names.
    public static Path folder() {
        return Path.of(System.getProperty("lapidary.samples"), "classics-4m");
    }

    /// Opened; close it.
    public static Model open() throws IOException {
        return Model.open(folder());
    }

    /// The names of the file that end like this.
    public static Set<TensorId> endingWith(Model model, String... ends) {
        Set<TensorId> ids = new TreeSet<>();
        model.tensors().stream()
                .map(t -> t.id())
                .filter(id -> Arrays.stream(ends).anyMatch(id.name()::endsWith))
                .forEach(ids::add);
        return ids;
    }
}
