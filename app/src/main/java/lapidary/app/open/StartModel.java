package lapidary.app.open;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.Lane;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.discover.Discoverer;
import lapidary.core.discover.Discovery;
import lapidary.core.discover.FoundModel;
import lapidary.core.discover.Place;
import lapidary.core.job.Job;
import lapidary.views.text.Messages;

/// The models that the start page lists: opened before, and kept by other programs. Looked for in the background.
public final class StartModel implements AutoCloseable {
    private static final List<String> WEIGHTS =
            List.of(".safetensors", ".gguf", ".bin", ".pt", ".pth", ".onnx", ".npz", ".npy");

    private final WorkbenchModel workbench;
    private final RecentModel recent;
    private final List<Place> places;
    private final Lane looking;
    private final ReadOnlyObjectWrapper<List<StartEntry>> entries = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<String>> skipped = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyBooleanWrapper searching = new ReadOnlyBooleanWrapper();

    public StartModel(WorkbenchModel workbench, RecentModel recent, List<Place> places) {
        this.workbench = workbench;
        this.recent = recent;
        this.places = List.copyOf(places);
        this.looking = workbench.jobs().lane("models of this machine");
        recent.preferencesProperty().subscribe(ignored -> look());
    }

    /// Recent ones first, newest first; then the others by who keeps them.
    public ReadOnlyObjectProperty<List<StartEntry>> entriesProperty() {
        return entries.getReadOnlyProperty();
    }

    /// A line for each place that could not be read.
    public ReadOnlyObjectProperty<List<String>> skippedProperty() {
        return skipped.getReadOnlyProperty();
    }

    /// Whether places are being looked through.
    public ReadOnlyBooleanProperty searchingProperty() {
        return searching.getReadOnlyProperty();
    }

    public void open(StartEntry entry) {
        workbench.open(entry.path());
    }

    /// Looks through all places again.
    public void look() {
        searching.set(true);
        List<Path> opened = recent.paths();
        looking.start(
                job -> found(opened, job),
                (Found found) -> {
                    entries.set(found.entries());
                    skipped.set(found.skipped());
                    searching.set(false);
                },
                failure -> {
                    searching.set(false);
                    workbench.report(failure.message());
                });
    }

    private record Found(List<StartEntry> entries, List<String> skipped) {}

    private Found found(List<Path> opened, Job job) {
        Discovery discovery = Discoverer.find(places, job);
        Map<Path, FoundModel> byPath = new LinkedHashMap<>();
        discovery.models().forEach(model -> byPath.put(model.path(), model));
        List<StartEntry> all = new ArrayList<>();
        for (Path path : opened) {
            FoundModel known = byPath.remove(path);
            if (known != null) {
                all.add(new StartEntry(path, known.name(), Messages.of("open.recent"), known.type(), known.bytes()));
            } else if (Files.exists(path)) {
                all.add(new StartEntry(path, name(path), Messages.of("open.recent"), type(path), bytes(path)));
            }
        }
        byPath.values()
                .forEach(model -> all.add(new StartEntry(
                        model.path(), model.name(), model.keeper().title(), model.type(), model.bytes())));
        return new Found(List.copyOf(all), discovery.skipped());
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? path.toString() : name.toString();
    }

    private static String type(Path path) {
        String name = name(path);
        int dot = name.lastIndexOf('.');
        if (Files.isDirectory(path)) {
            return Messages.of("open.folder");
        }
        return dot < 1 ? "" : name.endsWith(".gguf") ? "GGUF" : name.substring(dot + 1);
    }

    /// What cannot be told is 0: the page is no place to complain of a file that nobody has asked for.
    private static long bytes(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                return Files.size(path);
            }
            try (Stream<Path> files = Files.list(path)) {
                return files.filter(file ->
                                WEIGHTS.stream().anyMatch(end -> name(file).endsWith(end)))
                        .mapToLong(StartModel::bytes)
                        .sum();
            }
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        looking.close();
    }
}
