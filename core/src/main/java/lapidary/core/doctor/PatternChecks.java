package lapidary.core.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.stats.PatternCount;

/// Whether a model keeps to the N:M pattern that it claims, or that somebody asks about.
final class PatternChecks {
    private PatternChecks() {}

    /// @param deep present when weights may be read
    /// @throws IOException when the model cannot be opened again
    static Optional<PatternReport> run(Path path, Optional<PatternClaim> claim, Findings findings, Optional<Job> deep)
            throws IOException {
        if (claim.isEmpty()) {
            return Optional.empty();
        }
        PatternClaim said = claim.get();
        if (deep.isEmpty()) {
            findings.information(
                    Symptom.PATTERN_CLAIMED,
                    "model",
                    said.from() + " says that its layers are " + said.words() + ".",
                    "Read all weights to count the groups that are not.");
            return Optional.of(new PatternReport(said, List.of()));
        }
        try (Model model = Model.open(path)) {
            List<PatternCount> counts = model.file().reading(() -> said.count(model, deep.get()));
            PatternReport report = new PatternReport(said, counts);
            tell(report, findings);
            return Optional.of(report);
        }
    }

    private static void tell(PatternReport report, Findings findings) {
        PatternClaim claim = report.claim();
        String asked = claim.from().equals("You") ? "You asked about " : claim.from() + " says ";
        if (report.violations() == 0) {
            findings.information(
                    Symptom.PATTERN_KEPT,
                    "model",
                    asked + claim.words() + ": " + Findings.count(report.groups()) + " groups of "
                            + report.tensors().size() + " tensors keep to it.",
                    report.tensors().isEmpty() ? "It has no linear layers or convolutions that could be read." : "");
            return;
        }
        findings.warning(
                Symptom.PATTERN_BROKEN,
                "model",
                asked + claim.words() + "; " + Findings.count(report.violations()) + " of "
                        + Findings.count(report.groups()) + " groups, in " + Findings.count(report.broken()) + " of "
                        + Findings.count(report.tensors().size()) + " tensors, have more weights that are not 0.",
                "Prune it to " + claim.words() + ", or load it as a dense model.");
        for (PatternCount count : report.tensors()) {
            if (!count.isKept()) {
                findings.warning(
                        Symptom.PATTERN_BROKEN,
                        Findings.tensor(count.tensor().name()),
                        asked + claim.words() + "; " + words(count),
                        "Kernels for " + claim.words() + " drop the surplus weights or refuse the model.");
            }
        }
    }

    /// "12 of 3,456 groups have more than 2 of 4 weights that are not 0, the first in output 3, inputs 8 to 11"
    static String words(PatternCount count) {
        String first = count.first()
                .map(place -> ", the first in output " + place.output() + ", inputs " + place.firstInput() + " to "
                        + place.lastInput() + ", with " + place.notZero())
                .orElse("");
        return Findings.count(count.violations()) + " of " + Findings.count(count.groups()) + " groups have more than "
                + count.n() + " of " + count.m() + " weights that are not 0" + first + ".";
    }
}
