package lapidary.core.compress;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import org.jspecify.annotations.Nullable;

/// A plan that cannot be written as asked; the message lists what does not fit and the nearest types. Exit code 4.
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Plan plan;

    public RefusedException(String message, Plan plan) {
        super(message);
        this.plan = plan;
    }

    /// Names each reason once, with the tensors it is about.
    public static RefusedException of(Plan plan) {
        Map<String, String> tensors = new LinkedHashMap<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Notice notice : plan.notices()) {
            if (notice.severity() == Notice.Severity.REFUSED) {
                counts.merge(notice.text(), notice.tensor().isPresent() ? 1 : 0, Integer::sum);
                notice.tensor().ifPresent(id -> tensors.putIfAbsent(notice.text(), id.name()));
            }
        }
        String message = counts.entrySet().stream()
                .map(entry -> place(tensors.get(entry.getKey()), entry.getValue()) + entry.getKey())
                .collect(Collectors.joining("\n"));
        return new RefusedException(message, plan);
    }

    public Plan plan() {
        return plan;
    }

    private static String place(@Nullable String first, int count) {
        if (first == null) {
            return "";
        }
        return first + (count == 1 ? ": " : " and " + (count - 1) + (count == 2 ? " other: " : " others: "));
    }
}
