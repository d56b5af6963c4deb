package lapidary.app.open;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The preferences as a small JSON file. A damaged or missing file counts as none: nothing in it is worth a message.
public final class PreferencesFile {
    private static final Logger LOG = LoggerFactory.getLogger(PreferencesFile.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private final Path folder;
    private final Path file;

    public PreferencesFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("window.json");
    }

    /// The folder that it is kept in, beside other things remembered.
    public Path folder() {
        return folder;
    }

    /// What was remembered.
    public Preferences read() {
        if (!Files.isRegularFile(file)) {
            return Preferences.NONE;
        }
        try {
            @Nullable Preferences read = JSON.readValue(file.toFile(), Preferences.class);
            return read == null ? Preferences.NONE : read;
        } catch (JacksonException e) {
            LOG.warn("preferences {} are unreadable and begin anew: {}", file, e.getOriginalMessage());
            return Preferences.NONE;
        }
    }

    /// Remembers; called away from the screen, and never at the same time from two threads.
    public synchronized void write(Preferences preferences) {
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling("window.json.new");
            Files.write(fresh, JSON.writeValueAsBytes(preferences));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | JacksonException e) {
            LOG.warn("preferences {} could not be written: {}", file, e.getMessage());
        }
    }
}
