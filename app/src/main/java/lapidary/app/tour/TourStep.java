package lapidary.app.tour;

/// A step of the tour, in order.
public enum TourStep {
    INSPECT("tour.inspect"),
    CHOOSE("tour.choose"),
    EXPORT("tour.export"),
    /// All three were taken.
    DONE("tour.done");

    private final String key;

    TourStep(String key) {
        this.key = key;
    }

    /// Key of the step's name among the messages.
    public String key() {
        return key;
    }

    TourStep next() {
        return switch (this) {
            case INSPECT -> CHOOSE;
            case CHOOSE -> EXPORT;
            case EXPORT, DONE -> DONE;
        };
    }
}
