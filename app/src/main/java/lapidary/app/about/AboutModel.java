package lapidary.app.about;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.JobsModel;
import lapidary.app.job.Lane;
import lapidary.views.text.Messages;

/// What the *About* window tells. Read away from the screen when it is first asked for.
public final class AboutModel implements AutoCloseable {
    private static final String TABLE = "/lapidary/legal/components.tsv";

    /// Names the folder with the full texts of the licences, where the program is installed.
    private static final String LEGAL = "lapidary.legal";

    /// A line of versions.
    public record Fact(String name, String value) {}

    private final String version;
    private final Lane reading;
    private final ReadOnlyObjectWrapper<List<Component>> components = new ReadOnlyObjectWrapper<>(List.of());

    /// @param version of the program
    public AboutModel(JobsModel jobs, String version) {
        this.version = version;
        this.reading = jobs.lane("about");
    }

    /// Everything that comes with the program; empty until it has been read.
    public ReadOnlyObjectProperty<List<Component>> componentsProperty() {
        return components.getReadOnlyProperty();
    }

    /// Reads the table, once.
    public void read() {
        if (components.get().isEmpty()) {
            reading.start(ignored -> table(), components::set, failure -> components.set(List.of()));
        }
    }

    private static List<Component> table() throws IOException {
        try (InputStream in = AboutModel.class.getResourceAsStream(TABLE)) {
            return in == null ? List.of() : Component.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// The versions of the program and of what it runs on.
    public List<Fact> facts() {
        return List.of(
                new Fact("Lapidary", version),
                new Fact("Java", property("java.runtime.version") + ", " + property("java.vm.name")),
                new Fact("JavaFX", property("javafx.runtime.version")),
                new Fact(
                        Messages.of("about.system"),
                        property("os.name") + " " + property("os.version") + ", " + property("os.arch")));
    }

    /// Versions, for a report: the program's, and those of all native code.
    public String text() {
        String facts =
                facts().stream().map(fact -> fact.name() + " " + fact.value()).collect(Collectors.joining("\n"));
        String others = components.get().stream()
                .map(component -> component.name() + " " + component.version() + " (" + component.licence() + ")")
                .collect(Collectors.joining("\n"));
        return others.isEmpty() ? facts : facts + "\n\n" + others;
    }

    /// The folder with the full texts of all licences; empty in a build that is not installed.
    public Optional<Path> texts() {
        return Optional.ofNullable(System.getProperty(LEGAL)).map(Path::of).filter(Files::isDirectory);
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }

    @Override
    public void close() {
        reading.close();
    }
}
