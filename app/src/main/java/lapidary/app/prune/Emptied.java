package lapidary.app.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.PrunableLayer;
import lapidary.views.text.Messages;

/// Says which layers would keep nothing.
final class Emptied {
    private static final int MOST_NAMES = 12;

    private Emptied() {}

    /// How many the scheme in force would empty, and how many global magnitude.
    static String words(List<PruneModel.Standing> standings, DensityScheme present) {
        List<String> words = new ArrayList<>();
        for (PruneModel.Standing standing : standings) {
            long empty = standing.kept().stream().filter(kept -> kept == 0).count();
            boolean tells =
                    standing.scheme().equals(present) || standing.scheme().id().equals("global");
            if (empty > 0 && tells) {
                words.add(Messages.of("prune.would-empty", standing.scheme().title(), empty));
            }
        }
        return String.join("; ", words);
    }

    /// Which they are, a line for each scheme.
    static String names(List<PruneModel.Standing> standings, List<PrunableLayer> layers) {
        List<String> lines = new ArrayList<>();
        for (PruneModel.Standing standing : standings) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < standing.kept().size(); i++) {
                if (standing.kept().get(i) == 0) {
                    names.add(layers.get(i).tensor().id().name());
                }
            }
            if (!names.isEmpty()) {
                long more = Math.max(0, names.size() - MOST_NAMES);
                lines.add(Messages.of(
                        more == 0 ? "prune.empties" : "prune.empties.more",
                        standing.scheme().title(),
                        names.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")),
                        more));
            }
        }
        return String.join("\n", lines);
    }
}
