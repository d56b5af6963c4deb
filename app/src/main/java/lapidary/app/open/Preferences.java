package lapidary.app.open;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What the window remembers from one start to the next.
///
/// @param dark whether the dark theme is on
/// @param recent models opened, newest first
public record Preferences(boolean dark, List<String> recent) {
    /// Most models that are remembered.
    static final int MOST_RECENT = 10;

    /// Before anything was remembered.
    public static final Preferences NONE = new Preferences(false, List.of());

    public Preferences {
        recent = List.copyOf(recent).stream().limit(MOST_RECENT).toList();
    }

    /// A copy in which this model was opened last.
    public Preferences withOpened(Path model) {
        String newest = model.toAbsolutePath().normalize().toString();
        return new Preferences(
                dark,
                Stream.concat(Stream.of(newest), recent.stream().filter(path -> !path.equals(newest)))
                        .toList());
    }

    /// A copy with another theme.
    public Preferences withDark(boolean isDark) {
        return new Preferences(isDark, recent);
    }
}
