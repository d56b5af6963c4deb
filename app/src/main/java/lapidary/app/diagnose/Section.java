package lapidary.app.diagnose;

import java.util.List;

/// One part of the diagnostics.
///
/// @param title one or two words
/// @param lines "name: value", or lines of the log
public record Section(String title, List<String> lines) {
    public Section {
        lines = List.copyOf(lines);
    }
}
