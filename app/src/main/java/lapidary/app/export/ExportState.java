package lapidary.app.export;

import java.nio.file.Path;
import java.util.List;
import lapidary.core.compress.Report;

/// How the writing of a model stands.
public sealed interface ExportState {
    /// Being set up.
    record Editing() implements ExportState {}

    /// Being written.
    record Writing(Path out) implements ExportState {}

    /// Written.
    ///
    /// @param files the model, the recipe and the report
    record Written(Report report, List<Path> files) implements ExportState {}

    /// Not written; nothing is left behind.
    record Failed(String reason) implements ExportState {}
}
