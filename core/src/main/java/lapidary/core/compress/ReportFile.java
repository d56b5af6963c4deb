package lapidary.core.compress;

import java.io.IOException;
import java.nio.file.Path;

/// The recipe (`NAME.recipe.json`) and the self-contained report (`NAME.report.html`) beside a written model.
public final class ReportFile {
    private ReportFile() {}

    public static void writeBeside(Report report, Path out) throws IOException {
        throw new IllegalStateException("contract draft " + report + out);
    }

    /// One self-contained page, no external address.
    public static String html(Report report) {
        throw new IllegalStateException("contract draft " + report);
    }
}
