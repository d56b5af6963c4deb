package lapidary.app.tour;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableBooleanValue;
import lapidary.app.open.RecentModel;

/// How far the tour is. A step is taken by doing what it says, never by reading about it; whoever leaves can come back
/// to the step that he left at, even after a restart.
public final class TourModel {
    private final Deeds deeds;
    private final RecentModel recent;
    private final ReadOnlyObjectWrapper<TourStep> step = new ReadOnlyObjectWrapper<>(TourStep.INSPECT);
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
    private final ReadOnlyObjectWrapper<Optional<Hint>> hint = new ReadOnlyObjectWrapper<>(Optional.empty());

    /// @param recent remembers how far it got
    public TourModel(Deeds deeds, RecentModel recent) {
        this.deeds = deeds;
        this.recent = recent;
        recent.preferencesProperty().subscribe(kept -> {
            if (!running.get()) {
                step.set(read(kept.tour()));
            }
        });
        for (ObservableBooleanValue deed :
                List.of(deeds.opened(), deeds.inspected(), deeds.chosen(), deeds.exporting(), deeds.exported())) {
            deed.subscribe(ignored -> follow());
        }
    }

    /// The step that comes next.
    public ReadOnlyObjectProperty<TourStep> stepProperty() {
        return step.getReadOnlyProperty();
    }

    /// Whether its marks are shown.
    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /// What to do now; empty while the tour is not taken.
    public ReadOnlyObjectProperty<Optional<Hint>> hintProperty() {
        return hint.getReadOnlyProperty();
    }

    /// Whether it was begun and not ended.
    public boolean isBegun() {
        return step.get() == TourStep.CHOOSE || step.get() == TourStep.EXPORT;
    }

    /// Begins, or goes on where it was left; from the start after it was ended.
    public void start() {
        if (step.get() == TourStep.DONE) {
            go(TourStep.INSPECT);
        }
        running.set(true);
        follow();
    }

    /// Leaves it for now.
    public void leave() {
        running.set(false);
        hint.set(Optional.empty());
    }

    /// Takes the step for granted.
    public void skip() {
        go(step.get().next());
        follow();
    }

    private void follow() {
        if (!running.get()) {
            return;
        }
        while (isTaken(step.get())) {
            go(step.get().next());
        }
        hint.set(Optional.of(hint(step.get())));
    }

    private boolean isTaken(TourStep asked) {
        return switch (asked) {
            case INSPECT -> deeds.opened().get() && deeds.inspected().get();
            case CHOOSE -> deeds.opened().get() && deeds.chosen().get();
            case EXPORT -> deeds.exported().get();
            case DONE -> false;
        };
    }

    private Hint hint(TourStep now) {
        if (now == TourStep.DONE) {
            return new Hint("#written", "tour.done.words");
        }
        if (!deeds.opened().get()) {
            return new Hint("#open-sample", "tour.open.words");
        }
        return switch (now) {
            case INSPECT -> new Hint("#model-tree", "tour.inspect.words");
            case CHOOSE -> new Hint("#preset", "tour.choose.words");
            case EXPORT, DONE ->
                deeds.exporting().get()
                        ? new Hint("#export-write", "tour.write.words")
                        : new Hint("#compress", "tour.export.words");
        };
    }

    private void go(TourStep next) {
        step.set(next);
        recent.remember(kept -> kept.withTour(next.name().toLowerCase(Locale.ROOT)));
    }

    private static TourStep read(String kept) {
        return Arrays.stream(TourStep.values())
                .filter(each -> each.name().equalsIgnoreCase(kept))
                .findFirst()
                .orElse(TourStep.INSPECT);
    }
}
