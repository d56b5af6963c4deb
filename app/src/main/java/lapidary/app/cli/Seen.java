package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.data.DataUses;
import lapidary.core.data.Overlap;
import lapidary.core.data.Use;
import lapidary.core.format.MetadataValue;
import lapidary.core.job.Job;
import lapidary.core.measure.Provenance;
import lapidary.core.model.Model;

/// What is known about the data that a model was calibrated on, and whether a model may be judged on other data.
///
/// @param hashes of the data, where a file says them
/// @param names of the data, where a file says no more
/// @param data that the user named
record Seen(List<String> hashes, List<String> names, List<DataSet> data) {
    private static final String NAME = "quantize.imatrix.dataset";
    private static final String HASH = "quantize.imatrix.dataset_sha256";

    /// What the metadata of models say, and what the user names.
    ///
    /// @param calibration files that the user names
    static Seen of(List<Model> models, List<Path> calibration, Job job) throws IOException {
        List<String> hashes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Model model : models) {
            Optional<String> hash = text(model, HASH);
            hash.ifPresent(hashes::add);
            if (hash.isEmpty()) {
                text(model, NAME).ifPresent(names::add);
            }
        }
        List<DataSet> data = new ArrayList<>();
        for (Path path : calibration) {
            data.add(DataSets.open(path, job));
        }
        return new Seen(hashes, names, data);
    }

    /// What choices rest on.
    static Seen of(Evidence evidence) {
        List<String> hashes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        evidence.calibration().ifPresent(known -> {
            hashes.addAll(known.matrix().dataHashes());
            if (hashes.isEmpty()) {
                names.addAll(known.matrix().datasets());
            }
        });
        evidence.moments().ifPresent(moments -> hashes.add(moments.dataSha256()));
        List<DataSet> data = evidence.moments().map(Moments::data).orElse(List.of());
        return new Seen(hashes, names, data);
    }

    private static Optional<String> text(Model model, String key) {
        return model.file().metadata().get(key) instanceof MetadataValue.Text text
                ? Optional.of(text.value())
                : Optional.empty();
    }

    /// Makes sure that a model is not judged on what it was calibrated on. Data that only has the same name is let
    /// through with a note, for names prove nothing.
    ///
    /// @param isAllowed whether the user insists
    /// @return what is wrong with the data although it is let through, as a sentence
    /// @throws NotTheSameException when it is refused
    Optional<String> check(DataSet judging, boolean isAllowed, Console console) throws NotTheSameException {
        Optional<String> found = overlap(judging);
        if (found.isPresent()) {
            if (!isAllowed) {
                throw new NotTheSameException(found.get()
                        + ": a number measured on it would flatter. Choose other data, or insist with --allow-overlap");
            }
            console.note("BANNER: " + found.get() + ": the numbers flatter (--allow-overlap)");
            return Optional.of(found.get() + ": the accuracy was measured on data " + Provenance.SEEN);
        }
        for (Path file : judging.files()) {
            String name = String.valueOf(file.getFileName());
            if (names.stream().anyMatch(known -> known.endsWith(name))) {
                console.note("note: the model was calibrated on data that is called '" + name
                        + "', too; only the name is known, so compare the files");
            }
        }
        return Optional.empty();
    }

    private Optional<String> overlap(DataSet judging) {
        if (Judged.hashes(judging).stream().anyMatch(hashes::contains)) {
            return Optional.of("'" + judging.name() + "' is what the model was calibrated on");
        }
        DataUses uses = DataUses.NONE;
        for (DataSet held : data) {
            uses = uses.withSeen(Use.CALIBRATE, held);
        }
        return uses.overlap(Use.JUDGE, judging).filter(Overlap::isRefused).map(Overlap::sentence);
    }
}
