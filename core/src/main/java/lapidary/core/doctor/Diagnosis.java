package lapidary.core.doctor;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All that the doctor found.
///
/// @param path what was examined
/// @param format id of the format it was opened as; "" when it could not be opened
/// @param bytes size of all its files; of a file that could not be opened, its own
/// @param tensors how many; 0 when it could not be opened
/// @param findings worst first, in the order of the file within one severity
/// @param weightsRead whether the weights were read, too
/// @param pattern what became of the N:M pattern that the model claims or that was asked about
public record Diagnosis(
        Path path,
        String format,
        long bytes,
        int tensors,
        List<Finding> findings,
        boolean weightsRead,
        Optional<PatternReport> pattern) {

    public Diagnosis {
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    /// Whether the file could be opened.
    public boolean isOpened() {
        return !format.isEmpty();
    }

    /// Number of findings of one severity.
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /// Whether there is an error among the findings.
    public boolean hasErrors() {
        return count(Severity.ERROR) > 0;
    }
}
