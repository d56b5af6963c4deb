package lapidary.core.discover;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Where programs keep their models on this system.
///
/// Source: the documentation of `huggingface_hub` (environment variables), Ollama (FAQ), LM Studio and llama.cpp.
public final class Places {
    private final String system;
    private final Path home;
    private final UnaryOperator<@Nullable String> environment;
    private final LinkedHashSet<Place> places = new LinkedHashSet<>();

    private Places(String system, Path home, UnaryOperator<@Nullable String> environment) {
        this.system = system.toLowerCase(Locale.ROOT);
        this.home = home;
        this.environment = environment;
    }

    /// The places of this machine, whether they exist or not.
    public static List<Place> here() {
        return of(System.getProperty("os.name"), Path.of(System.getProperty("user.home")), System::getenv);
    }

    /// @param system name of the operating system
    /// @param environment value of a variable, null when unset
    static List<Place> of(String system, Path home, UnaryOperator<@Nullable String> environment) {
        Places all = new Places(system, home, environment);
        all.huggingFace();
        all.ollama();
        all.lmStudio();
        all.llamaCpp();
        return new ArrayList<>(all.places);
    }

    private void huggingFace() {
        Optional<Path> hub = set("HF_HUB_CACHE").or(() -> set("HUGGINGFACE_HUB_CACHE"));
        Optional<Path> byHome = set("HF_HOME").map(folder -> folder.resolve("hub"));
        Path standard = set("XDG_CACHE_HOME").orElse(home.resolve(".cache")).resolve("huggingface/hub");
        add(Keeper.HUGGING_FACE, hub.or(() -> byHome).orElse(standard));
    }

    private void ollama() {
        Optional<Path> chosen = set("OLLAMA_MODELS");
        add(Keeper.OLLAMA, chosen.orElse(home.resolve(".ollama/models")));
        if (chosen.isEmpty() && !isWindows() && !isMac()) {
            add(Keeper.OLLAMA, Path.of("/usr/share/ollama/.ollama/models"));
        }
    }

    private void lmStudio() {
        add(Keeper.LM_STUDIO, home.resolve(".lmstudio/models"));
        add(Keeper.LM_STUDIO, home.resolve(".cache/lm-studio/models"));
    }

    private void llamaCpp() {
        Optional<Path> chosen = set("LLAMA_CACHE");
        if (chosen.isPresent()) {
            add(Keeper.LLAMA_CPP, chosen.get());
        } else if (isWindows()) {
            add(
                    Keeper.LLAMA_CPP,
                    set("LOCALAPPDATA").orElse(home.resolve("AppData/Local")).resolve("llama.cpp"));
        } else if (isMac()) {
            add(Keeper.LLAMA_CPP, home.resolve("Library/Caches/llama.cpp"));
        } else {
            add(
                    Keeper.LLAMA_CPP,
                    set("XDG_CACHE_HOME").orElse(home.resolve(".cache")).resolve("llama.cpp"));
        }
    }

    private void add(Keeper keeper, Path folder) {
        places.add(new Place(keeper, folder.toAbsolutePath().normalize()));
    }

    private boolean isWindows() {
        return system.startsWith("windows");
    }

    private boolean isMac() {
        return system.startsWith("mac");
    }

    private Optional<Path> set(String variable) {
        String value = environment.apply(variable);
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(value.startsWith("~/") ? home.resolve(value.substring(2)) : Path.of(value));
        } catch (InvalidPathException e) {
            // A variable that names no path names no place.
            return Optional.empty();
        }
    }
}
