package lapidary.views.state;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.value.ObservableValue;
import javafx.event.Event;
import javafx.event.EventDispatchChain;
import javafx.event.EventDispatcher;
import javafx.geometry.HPos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/// A part of the window that is made when it is first visited, and whose failures stay its own: whatever it throws
/// while it is made, measured, laid out, painted or handles an event, it is replaced by [FailedPlace] and the rest of
/// the window lives on. The pane is visible exactly while its place is, so what it follows with
/// [InScene#andVisible(Node)] waits while nobody looks.
///
/// Painting belongs to the layout: canvases draw when they are laid out. What a listener of a property throws reaches
/// nobody but the thread's handler of uncaught exceptions, which asks [#owns(Throwable)] and calls [#fail(Throwable)].
///
/// @param <T> the pane that it holds
public final class GuardedPlace<T extends Node> extends Region {
    private final String name;
    private final Supplier<? extends T> maker;
    private final PlaceFailures failures;
    private final ReadOnlyBooleanWrapper failed = new ReadOnlyBooleanWrapper();
    private final Runnable beforeLayout = this::layoutBranches;
    private @Nullable T content;
    private boolean isStyled;
    // Held: what it is derived from holds it weakly.
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private @Nullable ObservableValue<Boolean> condition;

    /// @param name as the user reads it in "… failed"
    /// @param maker makes the pane, anew after each failure
    public GuardedPlace(String name, Supplier<? extends T> maker, PlaceFailures failures) {
        this.name = name;
        this.maker = maker;
        this.failures = failures;
        EventDispatcher own = getEventDispatcher();
        setEventDispatcher((event, tail) -> dispatch(own, event, tail));
        sceneProperty().subscribe((before, now) -> watch(before, now));
        visibleProperty().subscribe(isSeen -> {
            if (isSeen && content != null) {
                visit();
            }
        });
    }

    /// Makes the pane as soon as the condition holds.
    public GuardedPlace<T> visitedWhen(ObservableValue<Boolean> condition) {
        this.condition = condition;
        condition.subscribe(holds -> {
            if (holds) {
                visit();
            }
        });
        return this;
    }

    /// The pane, made now if it was not yet; empty when it failed.
    public Optional<T> visit() {
        while (prepare()) {
            // One step more was taken.
        }
        return content();
    }

    /// Takes the next of the steps that a visit takes: makes the pane, gives it its place, then its styles.
    ///
    /// @return whether there was one to take
    public boolean prepare() {
        if (failed.get() || (content != null && content.getParent() == this && isStyled)) {
            return false;
        }
        try {
            if (content == null) {
                T made = maker.get();
                made.visibleProperty().bind(visibleProperty());
                content = made;
            } else if (content.getParent() != this) {
                isStyled = false;
                getChildren().setAll(content);
            } else {
                isStyled = true;
                // Now, not with the next pulse: whoever visits may want to focus what is inside.
                content.applyCss();
            }
        } catch (Throwable e) {
            fail(e);
        }
        return true;
    }

    /// Takes the pane out of the window while nobody sees it: what changes the look of everything
    /// then costs nothing
    /// here. The next visit brings it back, and so does [#prepare()].
    public void rest() {
        if (!isVisible() && !failed.get()) {
            getChildren().clear();
        }
    }

    /// The pane, unless it was not visited yet or failed.
    public Optional<T> content() {
        return Optional.ofNullable(content);
    }

    public ReadOnlyBooleanProperty failedProperty() {
        return failed.getReadOnlyProperty();
    }

    /// Whether this place is what the user sees and the failure came out of the pane's own code.
    public boolean owns(Throwable thrown) {
        if (content == null || !isVisible()) {
            return false;
        }
        String room = content.getClass().getPackageName();
        return Arrays.stream(thrown.getStackTrace())
                .map(StackTraceElement::getClassName)
                .anyMatch(type -> type.startsWith(room) && type.lastIndexOf('.') == room.length());
    }

    /// Gives the pane up and says so. Of a run of failures the first counts.
    public void fail(Throwable thrown) {
        if (failed.get()) {
            return;
        }
        failed.set(true);
        content = null;
        try {
            getChildren().setAll(new FailedPlace(name, thrown, failures::copyDiagnostics, this::again));
        } catch (Throwable e) {
            // Not even that can be shown: the place stays empty, the window stays.
            thrown.addSuppressed(e);
        }
        failures.note(name, thrown);
    }

    private void again() {
        failed.set(false);
        getChildren().clear();
        visit();
    }

    private @Nullable Event dispatch(EventDispatcher own, Event event, EventDispatchChain tail) {
        try {
            return own.dispatchEvent(event, tail);
        } catch (Throwable e) {
            fail(e);
            return null;
        }
    }

    private void watch(@Nullable Scene before, @Nullable Scene now) {
        if (before != null) {
            before.removePreLayoutPulseListener(beforeLayout);
        }
        if (now != null) {
            now.addPreLayoutPulseListener(beforeLayout);
        }
    }

    /// Where only something deep inside has to be laid out, the window would do so without asking this place.
    private void layoutBranches() {
        if (!isNeedsLayout()) {
            layoutContent();
        }
    }

    private void layoutContent() {
        try {
            if (content instanceof Parent parent) {
                parent.layout();
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    /// Lays out everything inside here and now, not only this node's child, so that what it throws is caught.
    @Override
    protected void layoutChildren() {
        fill();
        layoutContent();
        if (failed.get()) {
            // What took the pane's place meanwhile.
            fill();
        }
    }

    private void fill() {
        try {
            for (Node child : getManagedChildren()) {
                layoutInArea(child, 0, 0, getWidth(), getHeight(), 0, HPos.CENTER, VPos.CENTER);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    protected double computeMinWidth(double height) {
        return measured(child -> child.minWidth(height));
    }

    @Override
    protected double computeMinHeight(double width) {
        return measured(child -> child.minHeight(width));
    }

    @Override
    protected double computePrefWidth(double height) {
        return measured(child -> child.prefWidth(height));
    }

    @Override
    protected double computePrefHeight(double width) {
        return measured(child -> child.prefHeight(width));
    }

    /// Somebody else's layout is under way: what failed is replaced after it.
    private double measured(ToDoubleFunction<Node> measure) {
        try {
            return getManagedChildren().stream().mapToDouble(measure).max().orElse(0);
        } catch (Throwable e) {
            Platform.runLater(() -> fail(e));
            return 0;
        }
    }
}
