package lapidary.app.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.app.open.Samples;
import lapidary.core.data.DataKind;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.data.DataUses;
import lapidary.core.data.Overlap;
import lapidary.core.data.SameDataException;
import lapidary.core.data.Use;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.views.text.Messages;

/// Between files and the uses they serve. Reads away from the screen.
final class DataFiles {
    private DataFiles() {}

    /// A data set with a glance at it.
    record Read(DataSet data, DataSample sample) {}

    /// What was found again for a model.
    ///
    /// @param samples by the hash of the data
    /// @param refusals by use, what was remembered and could not be had
    record Recalled(
            DataUses uses,
            Map<String, DataSample> samples,
            Map<Use, String> refusals,
            Map<String, String> preparation) {}

    static List<Read> read(List<Path> paths, Job job) throws IOException {
        List<Read> found = new ArrayList<>();
        for (Path path : paths) {
            job.check();
            found.add(read(path, job));
        }
        return List.copyOf(found);
    }

    private static Read read(Path path, Job job) throws IOException {
        DataSet data = DataSets.open(path, job);
        return new Read(data, DataSample.of(data));
    }

    /// Texts join the texts of a use; anything else takes the place of what was there.
    static DataUses added(DataUses uses, Use use, DataSet data) throws SameDataException {
        boolean isAmongTexts =
                data.kind() == DataKind.TEXT && uses.of(use).stream().allMatch(held -> held.kind() == DataKind.TEXT);
        boolean isHeld = uses.of(use).stream().anyMatch(held -> held.sha256().equals(data.sha256()));
        if (isHeld) {
            return uses;
        }
        return isAmongTexts ? uses.with(use, data) : uses.replacing(use, data);
    }

    /// All but one; the others were let in before.
    static DataUses without(DataUses uses, Use use, DataSet data) {
        DataUses rest = uses.without(use);
        for (DataSet held : uses.of(use)) {
            rest = held == data ? rest : rest.withSeen(use, held);
        }
        return rest;
    }

    /// Why a file was refused, and what to do.
    static String sentence(Overlap overlap) {
        return Messages.of("data.number-measured-on", overlap.sentence());
    }

    static Recalled recalled(Optional<RememberedData.Files> remembered, Path model, Job job) {
        Map<Use, List<Path>> wanted = remembered.map(DataFiles::paths).orElseGet(() -> Samples.data(model));
        DataUses uses = DataUses.NONE;
        Map<String, DataSample> samples = new HashMap<>();
        Map<Use, String> refusals = new EnumMap<>(Use.class);
        for (Map.Entry<Use, List<Path>> entry : wanted.entrySet()) {
            for (Path path : entry.getValue()) {
                job.check();
                try {
                    Read read = read(path, job);
                    uses = added(uses, entry.getKey(), read.data());
                    samples.put(read.data().sha256(), read.sample());
                } catch (FormatException e) {
                    refusals.put(entry.getKey(), e.getMessage());
                } catch (IOException e) {
                    refusals.put(entry.getKey(), lost(path));
                } catch (SameDataException e) {
                    refusals.put(entry.getKey(), sentence(e.overlap()));
                }
            }
        }
        Map<String, String> preparation =
                remembered.map(RememberedData.Files::preparation).orElse(Map.of());
        return new Recalled(uses, samples, refusals, preparation);
    }

    private static String lost(Path path) {
        return Files.exists(path)
                ? Messages.of("data.was-chosen-for", path)
                : Messages.of("data.was-chosen-for-model", path);
    }

    private static Map<Use, List<Path>> paths(RememberedData.Files files) {
        Map<Use, List<Path>> paths = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            List<String> known = files.uses().getOrDefault(use.name(), List.of());
            paths.put(use, known.stream().map(Path::of).toList());
        }
        return paths;
    }

    static RememberedData.Files remembered(DataUses uses, Map<String, String> preparation) {
        Map<String, List<String>> paths = new TreeMap<>();
        for (Use use : Use.values()) {
            paths.put(
                    use.name(),
                    uses.of(use).stream()
                            .flatMap(data -> data.files().stream())
                            .map(path -> path.toAbsolutePath().normalize().toString())
                            .distinct()
                            .toList());
        }
        return new RememberedData.Files(paths, preparation);
    }

    static String names(List<Path> paths) {
        return paths.stream().map(path -> String.valueOf(path.getFileName())).collect(Collectors.joining(", "));
    }
}
