package lapidary.app.workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javafx.beans.property.Property;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.workbench.History;
import lapidary.app.workbench.LeftWork;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkMemory;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.TreeState;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the work on the open model in a file while it is done, and brings it back when the model is opened again.
///
/// Lives on the screen's thread; files are read in the lane that opens models and written by a thread of its own, a
/// moment after the last change.
public final class WorkspaceModel implements WorkMemory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkspaceModel.class);
    private static final long DELAY_MILLISECONDS = 700;

    private final WorkbenchModel workbench;
    private final Property<String> place;
    private final WorkspaceFolder folder;
    private final ReadOnlyObjectWrapper<Optional<Restored>> restored = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lapidary-workspace").factory());

    /// Read away from the screen, until the model is shown. Guarded by itself.
    private final Map<OpenModel, Found> found = new HashMap<>();

    private @Nullable OpenModel shown;
    private @Nullable WorkspaceSlot slot;
    private final ReadOnlyLongWrapper saves = new ReadOnlyLongWrapper();
    private boolean isScheduled;

    /// Work that was brought back after the program ended in the middle of it.
    ///
    /// @param model its name
    /// @param saved when it was kept last
    public record Restored(String model, Instant saved) {}

    /// @param problem with what was kept before; "" for none
    private record Found(WorkspaceSlot slot, Optional<Workspace> work, String problem) {}

    /// @param place what the middle of the window shows
    /// @param path folder for the files; made when there is something to keep
    public WorkspaceModel(WorkbenchModel workbench, Property<String> place, Path path) {
        this.workbench = workbench;
        this.place = place;
        this.folder = new WorkspaceFolder(path);
        workbench.rememberWith(this);
        workbench.openedProperty().subscribe(this::follow);
        workbench.history().changesProperty().subscribe(ignored -> touch());
        workbench.selectionProperty().subscribe(ignored -> touch());
        place.subscribe(ignored -> touch());
        writer.execute(folder::tidy);
    }

    /// The work that was brought back; empty once it was seen, and where nothing was lost.
    public ReadOnlyObjectProperty<Optional<Restored>> restoredProperty() {
        return restored.getReadOnlyProperty();
    }

    /// How often the work was written while a model was open.
    ReadOnlyLongProperty savesProperty() {
        return saves.getReadOnlyProperty();
    }

    /// Looks for work that a program did not end in good order.
    ///
    /// @param then receives the file of the model, on the screen's thread; not called where there is none
    public void findLeftOver(Consumer<Path> then) {
        writer.execute(
                () -> folder.leftOver().ifPresent(work -> workbench.jobs().onScreen(() -> then.accept(work.file()))));
    }

    /// The user has read that work was brought back.
    public void dismiss() {
        restored.set(Optional.empty());
    }

    /// Goes back to the untouched model. What was brought back stays in the history.
    public void discard() {
        dismiss();
        workbench.visit(0);
    }

    /// Waits for the thread that writes, which may still be about to give the file of this very model back.
    @Override
    public Optional<LeftWork> recall(OpenModel open) {
        try {
            return CompletableFuture.supplyAsync(() -> claim(open), writer).join();
        } catch (RejectedExecutionException e) {
            return Optional.empty(); // the window is closed
        }
    }

    private Optional<LeftWork> claim(OpenModel open) {
        String hash = open.model().file().headerSha256();
        try {
            Optional<WorkspaceSlot> claimed = WorkspaceSlot.claim(folder.path(), hash);
            if (claimed.isEmpty()) {
                return Optional.empty();
            }
            Found own = read(claimed.get(), hash);
            synchronized (found) {
                found.put(open, own);
            }
            return own.work().map(kept -> new LeftWork(kept.tree(), kept.selected(), kept.lead()));
        } catch (IOException e) {
            LOG.warn("the work on {} cannot be kept: {}", open.name(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Found read(WorkspaceSlot claimed, String hash) throws IOException {
        try {
            Optional<Workspace> work = claimed.read()
                    .filter(kept -> kept.headerSha256().equals(hash))
                    .filter(kept -> kept.tree().nodes().stream()
                            .allMatch(node ->
                                    node.recipe().source().headerSha256().equals(hash)));
            return new Found(claimed, work, "");
        } catch (IOException e) {
            Path aside = claimed.setAside();
            LOG.warn("work set aside as {}: {}", aside, e.getMessage());
            String problem = Messages.of("workspace.unreadable", String.valueOf(e.getMessage()), aside.toString());
            return new Found(claimed, Optional.empty(), problem);
        }
    }

    @Override
    public void leave(OpenModel open, TreeState tree) {
        if (shown == open && slot != null) {
            WorkspaceSlot own = slot;
            Workspace last = workspace(open, tree);
            slot = null;
            submit(() -> finish(own, last));
        }
    }

    private void follow(Opened opened) {
        restored.set(Optional.empty());
        shown = null;
        slot = null;
        List<Found> unwanted;
        synchronized (found) {
            if (opened instanceof Opened.Ready(OpenModel open)) {
                Found own = found.remove(open);
                shown = open;
                if (own != null) {
                    begin(open, own);
                }
            }
            unwanted = opened instanceof Opened.Opening ? List.of() : List.copyOf(found.values());
            if (!unwanted.isEmpty()) {
                found.clear();
            }
        }
        unwanted.forEach(each -> submit(() -> giveBack(each.slot())));
    }

    private void begin(OpenModel open, Found own) {
        slot = own.slot();
        if (!own.problem().isEmpty()) {
            // After the workbench has said what it has to say about the model.
            workbench.jobs().onScreen(() -> workbench.report(own.problem()));
        }
        own.work().ifPresent(work -> {
            work.measured().forEach(workbench.history()::saw);
            place.setValue(work.place());
            if (own.slot().isLeftOver() && work.tree().nodes().size() > 1) {
                restored.set(Optional.of(new Restored(open.name(), work.saved())));
            }
        });
    }

    /// Something changed: it is written in a moment, with whatever changes until then.
    private void touch() {
        if (slot == null || isScheduled) {
            return;
        }
        isScheduled = true;
        try {
            var unused = writer.schedule(
                    () -> workbench.jobs().onScreen(this::write), DELAY_MILLISECONDS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            isScheduled = false; // the window is closed
        }
    }

    private void write() {
        isScheduled = false;
        OpenModel open = shown;
        WorkspaceSlot own = slot;
        if (open == null || own == null) {
            return;
        }
        workbench.history().state().ifPresent(tree -> {
            Workspace now = workspace(open, tree);
            submit(() -> {
                write(own, now);
                workbench.jobs().onScreen(() -> saves.set(saves.get() + 1));
            });
        });
    }

    private Workspace workspace(OpenModel open, TreeState tree) {
        return new Workspace(
                open.model().file().headerSha256(),
                open.path().toAbsolutePath().normalize(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                place.getValue(),
                tree,
                List.copyOf(workbench.selectionProperty().get().tensors()),
                workbench.selectionProperty().get().lead(),
                measured(tree));
    }

    private Map<Recipe, History.Seen> measured(TreeState tree) {
        Map<Recipe, History.Seen> measured = new HashMap<>();
        tree.nodes()
                .forEach(node ->
                        workbench.history().seen(node.recipe()).ifPresent(seen -> measured.put(node.recipe(), seen)));
        return measured;
    }

    private void submit(Runnable work) {
        try {
            writer.execute(work);
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }

    private static void write(WorkspaceSlot own, Workspace now) {
        try {
            own.write(now);
        } catch (IOException e) {
            LOG.warn("the work is not kept: {}", e.getMessage());
        }
    }

    private static void finish(WorkspaceSlot own, Workspace last) {
        write(own, last);
        giveBack(own);
    }

    private static void giveBack(WorkspaceSlot own) {
        try {
            own.close();
        } catch (IOException e) {
            LOG.debug("{} is not given back: {}", own.file(), e.getMessage());
        }
    }

    /// Writes what is not written yet. Closed after the workbench, which says what it leaves.
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the last change of the work may be lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
