package lapidary.app.diagnose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lapidary.app.open.StateFolder;

/// What a developer asks for first when something went wrong, as text that a user may send without a second look: no
/// weights, no text, no names of files.
public final class Diagnostics {
    private static final int LINES = 80;

    private Diagnostics() {}

    /// Where the log lies.
    public static Path logFolder() {
        return StateFolder.here().resolve("logs");
    }

    /// Everything that is known without a window. Reads files; not for the screen's thread.
    ///
    /// @param version of the program
    /// @param more what the caller knows: the model that is open, its jobs
    public static List<Section> sections(String version, List<Section> more) {
        return sections(version, more, logFolder());
    }

    static List<Section> sections(String version, List<Section> more, Path logs) {
        List<Section> all = new ArrayList<>(List.of(Machine.program(version), Machine.system(), Machine.memory()));
        all.addAll(more);
        List<String> last = LogFile.last(logs, LINES);
        all.add(new Section("Log, last lines", last.isEmpty() ? List.of("nothing was noted") : last));
        return List.copyOf(all);
    }

    public static String text(List<Section> sections) {
        StringBuilder text = new StringBuilder();
        for (Section section : sections) {
            text.append(section.title()).append('\n');
            section.lines().forEach(line -> text.append("  ").append(line).append('\n'));
        }
        return text.toString();
    }
}
