package lapidary.core.compress;

import lapidary.core.plan.Plan;

/// A plan that cannot be written as asked; the message lists what does not fit and the nearest types. Exit code 4.
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Plan plan;

    public RefusedException(String message, Plan plan) {
        super(message);
        this.plan = plan;
    }

    public Plan plan() {
        return plan;
    }
}
