package lapidary.app.open;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The folder where this platform keeps what a program notes about its own runs: the log, the queue, and what it
/// was at when it ended. No setting is lost when it is deleted.
public final class StateFolder {
    private StateFolder() {}

    /// The folder for Lapidary on this machine; the system property `lapidary.state` names another one.
    public static Path here() {
        String chosen = System.getProperty("lapidary.state", "");
        return chosen.isEmpty()
                ? of(System.getProperty("os.name"), Path.of(System.getProperty("user.home")), System::getenv)
                : Path.of(chosen);
    }

    /// @param system name of the operating system
    /// @param environment value of a variable, null when unset
    static Path of(String system, Path home, UnaryOperator<@Nullable String> environment) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return set(environment, "LOCALAPPDATA")
                    .orElse(home.resolve("AppData/Local"))
                    .resolve("Lapidary");
        }
        if (name.startsWith("mac")) {
            return home.resolve("Library/Application Support/Lapidary");
        }
        return set(environment, "XDG_STATE_HOME")
                .orElse(home.resolve(".local/state"))
                .resolve("lapidary");
    }

    private static Optional<Path> set(UnaryOperator<@Nullable String> environment, String variable) {
        return Optional.ofNullable(environment.apply(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }
}
