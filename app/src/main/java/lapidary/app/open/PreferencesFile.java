package lapidary.app.open;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The preferences as a small JSON file. A damaged or missing file counts as none: nothing in it is worth a message.
public final class PreferencesFile {
    private static final Logger LOG = LoggerFactory.getLogger(PreferencesFile.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path folder;
    private final Path state;
    private final Path file;

    /// With what is noted about the program's own runs in the same folder.
    public PreferencesFile(Path folder) {
        this(folder, folder);
    }

    /// @param state the folder for what the program notes about its own runs
    public PreferencesFile(Path folder, Path state) {
        this.folder = folder;
        this.state = state;
        this.file = folder.resolve("window.json");
    }

    /// The folder that it is kept in, beside other things remembered.
    public Path folder() {
        return folder;
    }

    /// The folder for what the program notes about its own runs.
    public Path state() {
        return state;
    }

    /// What was remembered.
    public Preferences read() {
        if (!Files.isRegularFile(file)) {
            return Preferences.NONE;
        }
        try {
            @Nullable Stored read = JSON.readValue(file.toFile(), Stored.class);
            return read == null ? Preferences.NONE : read.preferences();
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
            Files.write(fresh, JSON.writeValueAsBytes(Stored.of(preferences)));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | JacksonException e) {
            LOG.warn("preferences {} could not be written: {}", file, e.getMessage());
        }
    }

    /// The preferences as they lie in the file. What an older version did not write is missing and begins anew.
    ///
    /// @param dark the theme of versions before the desktop's own was followed; never written
    private record Stored(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean dark,
            @Nullable ThemeChoice theme,
            @Nullable List<String> recent,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable WindowState window,
            @Nullable List<String> used,
            @Nullable String tour) {
        /// Lists with holes are damage, and found here.
        Stored {
            recent = recent == null ? List.of() : List.copyOf(recent);
            used = used == null ? List.of() : List.copyOf(used);
        }

        static Stored of(Preferences kept) {
            return new Stored(null, kept.theme(), kept.recent(), kept.window().orElse(null), kept.used(), kept.tour());
        }

        Preferences preferences() {
            ThemeChoice old = Boolean.TRUE.equals(dark) ? ThemeChoice.DARK : ThemeChoice.SYSTEM;
            return new Preferences(
                    theme == null ? old : theme,
                    recent == null ? List.of() : recent,
                    Optional.ofNullable(window),
                    used == null ? List.of() : used,
                    tour == null ? "" : tour);
        }
    }
}
