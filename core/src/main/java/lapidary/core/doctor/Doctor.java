package lapidary.core.doctor;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import lapidary.core.format.FormatException;
import lapidary.core.format.Formats;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.job.Job;
import lapidary.core.model.Model;

/// Examines a model file, folder or set of shards. Whatever is wrong becomes a finding, also when the file cannot be
/// opened at all.
public final class Doctor {
    private Doctor() {}

    /// Examines headers, names, layout, metadata and the files beside it; reads no weights, so size
    /// does not matter.
    public static Diagnosis examine(Path path) {
        return examine(path, Optional.empty(), Optional.empty());
    }

    /// Examines all that [#examine(Path)] does, and reads every weight.
    ///
    /// @throws CancellationException when the job was cancelled
    public static Diagnosis examineDeeply(Path path, Job job) {
        return examineDeeply(path, Optional.empty(), job);
    }

    /// The same, and counts the groups that do not keep to a pattern.
    ///
    /// @param asked instead of what the file says of itself
    /// @throws CancellationException when the job was cancelled
    public static Diagnosis examineDeeply(Path path, Optional<PatternClaim> asked, Job job) {
        return examine(path, asked, Optional.of(job));
    }

    private static Diagnosis examine(Path path, Optional<PatternClaim> asked, Optional<Job> deep) {
        Findings findings = new Findings();
        try {
            FirstLook look = FirstLook.at(path);
            look.tell(findings);
            return examine(look, findings, asked, deep);
        } catch (IOException e) {
            unreadable(path, e, findings);
            return new Diagnosis(path, "", 0, 0, findings.list(), false, Optional.empty());
        }
    }

    private static Diagnosis examine(
            FirstLook look, Findings findings, Optional<PatternClaim> asked, Optional<Job> deep) {
        try (ModelFile file = open(look)) {
            LayoutChecks.run(file, findings);
            MetadataChecks.run(file, findings);
            FolderChecks.run(file, findings);
            readMeaning(look, file, findings);
            Optional<PatternClaim> claim = asked.or(() -> PatternClaim.of(file));
            deep.ifPresent(job -> readWeights(file, findings, claim.isPresent() ? job.part(0, 0.5) : job));
            Optional<PatternReport> pattern = readPattern(file.path(), claim, findings, deep);
            return new Diagnosis(
                    look.path(),
                    file.format(),
                    file.bytes(),
                    file.tensors().size(),
                    findings.list(),
                    deep.isPresent(),
                    pattern);
        } catch (CancellationException e) {
            throw e;
        } catch (IOException e) {
            complain(look.path(), e, findings);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // decision: a reader that fails on a hostile file is a defect of ours, but the doctor must still answer.
            defect(e, findings);
        }
        look.tellOfTheUnopened(findings);
        ShardChecks.run(look, findings);
        return new Diagnosis(look.path(), "", look.bytes(), 0, findings.list(), false, Optional.empty());
    }

    /// Opens it as what its bytes say; a name that says something else has been told already.
    private static ModelFile open(FirstLook look) throws IOException {
        Optional<ModelFormat> byContent = Formats.all().stream()
                .filter(format -> format.id().equals(look.content().format()))
                .findFirst();
        return byContent.isPresent() ? byContent.get().open(look.path()) : Formats.open(look.path());
    }

    /// What the tensors mean needs configuration files, which may be unsound where the weights are sound.
    private static void readMeaning(FirstLook look, ModelFile file, Findings findings) {
        if (look.content().isMisnamed(look.extension())) {
            return;
        }
        try (Model model = Model.open(file.path())) {
            MeaningChecks.run(model, findings);
        } catch (IOException e) {
            complain(look.path(), e, findings);
        }
    }

    private static void readWeights(ModelFile file, Findings findings, Job job) {
        try {
            file.reading(() -> {
                WeightChecks.run(file, findings, job);
                return file;
            });
        } catch (IOException e) {
            complain(file.path(), e, findings);
        }
    }

    private static Optional<PatternReport> readPattern(
            Path path, Optional<PatternClaim> claim, Findings findings, Optional<Job> deep) {
        try {
            return PatternChecks.run(path, claim, findings, deep.map(job -> job.part(0.5, 1)));
        } catch (IOException e) {
            complain(path, e, findings);
            return Optional.empty();
        }
    }

    private static void complain(Path path, IOException complaint, Findings findings) {
        if (complaint instanceof FormatException e) {
            Path name = e.file().getFileName();
            findings.error(
                    Symptom.of(e.problem()),
                    name == null ? "file" : name.toString(),
                    Findings.sentence(withoutFile(e)),
                    Advice.about(e.problem()));
        } else {
            unreadable(path, complaint, findings);
        }
    }

    /// The place is told beside the message, so the message need not begin with it.
    private static String withoutFile(FormatException e) {
        String message = String.valueOf(e.getMessage());
        String file = e.file() + ": ";
        return message.startsWith(file) ? message.substring(file.length()) : message;
    }

    private static void unreadable(Path path, IOException e, Findings findings) {
        boolean isDenied = e instanceof AccessDeniedException;
        findings.error(
                Symptom.UNREADABLE,
                "file",
                isDenied ? path + ": access denied" : Findings.sentence(String.valueOf(e.getMessage())),
                isDenied ? "Give yourself the right to read it." : "Check the disk or the connection it lies on.");
    }

    private static void defect(Throwable defect, Findings findings) {
        findings.error(
                Symptom.READER_DEFECT,
                "file",
                "Lapidary's reader failed: " + Findings.sentence(String.valueOf(defect)),
                "The file is unusual or hostile; please report it to the makers of Lapidary.");
    }
}
