package lapidary.app.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lapidary.core.plan.Action;
import lapidary.core.plan.Fidelity;
import lapidary.core.plan.Plan;
import lapidary.views.text.Messages;

/// What a file keeps of the choices, in words.
final class KeptWords {
    private static final int MOST_NAMES = 24;

    private KeptWords() {}

    /// One line for each kind of loss: "56 tensors exactly as previewed".
    static String summary(Plan plan) {
        return byWords(plan).entrySet().stream()
                .map(entry -> tensors(entry.getValue().size()) + " " + entry.getKey())
                .collect(Collectors.joining("\n"));
    }

    /// The tensors that are not kept exactly, one a line, with what they are stored as; "" when there are none.
    static String lost(Plan plan) {
        List<Action> lost = plan.actions().stream()
                .filter(action -> !action.fidelity().isExact())
                .toList();
        String shown = lost.stream()
                .limit(MOST_NAMES)
                .map(action -> action.id().name() + ": " + action.storage())
                .collect(Collectors.joining("\n"));
        return lost.size() > MOST_NAMES ? Messages.of("export.more", shown, lost.size() - MOST_NAMES) : shown;
    }

    private static Map<String, List<Action>> byWords(Plan plan) {
        return plan.actions().stream()
                .collect(Collectors.groupingBy(
                        action -> words(action.fidelity()), LinkedHashMap::new, Collectors.toList()));
    }

    private static String words(Fidelity fidelity) {
        return switch (fidelity.kind()) {
            case EXACT -> Messages.of("export.exactly-previewed");
            case ROUNDED -> Messages.of("export.not-exactly", fidelity.words());
            case REFUSED -> Messages.of("export.not-held", fidelity.words());
        };
    }

    private static String tensors(int count) {
        return Messages.of("common.tensors", count);
    }
}
