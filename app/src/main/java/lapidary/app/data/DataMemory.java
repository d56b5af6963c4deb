package lapidary.app.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What was chosen for each model, as a small JSON file. A damaged or missing file counts as empty.
public final class DataMemory {
    private static final Logger LOG = LoggerFactory.getLogger(DataMemory.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private final Path file;

    public DataMemory(Path folder) {
        this.file = folder.resolve("data.json");
    }

    /// What was chosen for a model the last time; empty when nothing was.
    ///
    /// @param model its path, see [#key]
    synchronized Optional<RememberedData.Files> of(Path model) {
        return Optional.ofNullable(read().models().get(key(model)));
    }

    /// Remembers what is chosen for a model; called away from the screen.
    synchronized void remember(Path model, RememberedData.Files files) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = file.resolveSibling("data.json.new");
            Files.write(fresh, JSON.writeValueAsBytes(read().with(key(model), files)));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | JacksonException e) {
            LOG.warn("the data of {} could not be remembered: {}", model, e.getMessage());
        }
    }

    private RememberedData read() {
        if (!Files.isRegularFile(file)) {
            return RememberedData.NONE;
        }
        try {
            @Nullable RememberedData read = JSON.readValue(file.toFile(), RememberedData.class);
            return read == null ? RememberedData.NONE : read;
        } catch (JacksonException e) {
            LOG.warn("{} is unreadable and begins anew: {}", file, e.getOriginalMessage());
            return RememberedData.NONE;
        }
    }

    private static String key(Path model) {
        return model.toAbsolutePath().normalize().toString();
    }
}
