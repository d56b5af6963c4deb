package lapidary.app.diagnose;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/// Tinylog's way to the log file, as `state file`: into the folder that [#FOLDER] names, nowhere without it, so that
/// tests and tools leave a user's folders alone.
public final class StateFileWriter implements Writer {
    /// System property with the log's folder; set before anything is logged.
    public static final String FOLDER = "lapidary.log";

    private final LogFile file;
    private final boolean isOn;

    /// @param settings from the configuration; there are none
    public StateFileWriter(Map<String, String> settings) {
        String folder = System.getProperty(FOLDER, "");
        isOn = !folder.isEmpty();
        file = new LogFile(Path.of(folder));
    }

    @Override
    public Collection<LogEntryValue> getRequiredLogEntryValues() {
        return EnumSet.of(
                LogEntryValue.DATE,
                LogEntryValue.THREAD,
                LogEntryValue.LEVEL,
                LogEntryValue.CLASS,
                LogEntryValue.MESSAGE,
                LogEntryValue.EXCEPTION);
    }

    @Override
    public void write(LogEntry entry) {
        if (isOn) {
            file.append(LogLine.of(
                    Instant.now(),
                    entry.getThread() == null ? "?" : entry.getThread().getName(),
                    String.valueOf(entry.getLevel()),
                    String.valueOf(entry.getClassName()),
                    entry.getMessage() == null ? "" : entry.getMessage(),
                    entry.getException()));
        }
    }

    @Override
    public void flush() {
        // Every line is written when it comes.
    }

    @Override
    public void close() {
        file.close();
    }
}
