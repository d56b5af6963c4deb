package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.format.FileLayout;
import lapidary.core.job.Job;

/// Writes models as they are, without a method in between.
final class Exports {
    private Exports() {}

    /// Writes `model` to `out`, every tensor in its own type.
    static FileLayout write(Model model, String target, Path out) throws IOException {
        Export export = Export.of(model, target);
        List<FileLayout.Entry> entries =
                export.tensors().stream().map(Export::unchanged).toList();
        FileLayout layout = export.layout(entries);
        export.target()
                .write(
                        layout,
                        out,
                        (index, slot, sink) -> {
                            ExportedTensor tensor = export.tensors().get(index);
                            tensor.write(tensor.source().tensor().data(), slot.type(), sink);
                        },
                        Job.UNWATCHED);
        return layout;
    }
}
