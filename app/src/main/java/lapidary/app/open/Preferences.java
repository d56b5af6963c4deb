package lapidary.app.open;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the window remembers from one start to the next.
///
/// @param theme which theme is wanted
/// @param recent models opened, newest first
/// @param window where the window was; empty before the first time
/// @param used ids of what was picked in the palette, newest first
/// @param tour how far the tour of the first minute got; "" before it began
public record Preferences(
        ThemeChoice theme, List<String> recent, Optional<WindowState> window, List<String> used, String tour) {
    /// Most models that are remembered.
    static final int MOST_RECENT = 10;

    /// Most picks of the palette that are remembered.
    static final int MOST_USED = 20;

    /// Before anything was remembered.
    public static final Preferences NONE =
            new Preferences(ThemeChoice.SYSTEM, List.of(), Optional.empty(), List.of(), "");

    public Preferences {
        recent = List.copyOf(recent).stream().limit(MOST_RECENT).toList();
        used = List.copyOf(used).stream().limit(MOST_USED).toList();
    }

    /// A copy in which this model was opened last.
    public Preferences withOpened(Path model) {
        return new Preferences(theme, first(model.toAbsolutePath().normalize().toString(), recent), window, used, tour);
    }

    /// A copy with another theme.
    public Preferences withTheme(ThemeChoice wanted) {
        return new Preferences(wanted, recent, window, used, tour);
    }

    /// A copy with the window somewhere else.
    public Preferences withWindow(WindowState state) {
        return new Preferences(theme, recent, Optional.of(state), used, tour);
    }

    /// A copy in which this was picked last.
    public Preferences withUsed(String id) {
        return new Preferences(theme, recent, window, first(id, used), tour);
    }

    /// A copy with the tour somewhere else.
    public Preferences withTour(String step) {
        return new Preferences(theme, recent, window, used, step);
    }

    private static List<String> first(String newest, List<String> others) {
        return Stream.concat(Stream.of(newest), others.stream().filter(other -> !other.equals(newest)))
                .toList();
    }
}
