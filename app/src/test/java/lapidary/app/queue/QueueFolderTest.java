package lapidary.app.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.queue.Asked;
import lapidary.core.queue.Queue;
import lapidary.core.queue.QueueItem;
import lapidary.core.queue.QueueJob;
import lapidary.core.queue.QueueLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QueueFolderTest {
    @TempDir
    private Path home;

    private Path settings;
    private Path state;

    @BeforeEach
    void nameFolders() {
        settings = home.resolve("settings");
        state = home.resolve("state");
    }

    @Test
    void aQueueAmongTheSettingsIsMovedWithTheRecipesOfItsJobs() throws IOException {
        QueueJob job = addTo(settings, "a");
        QueueFolder.settle(settings, state);
        QueueItem moved = Queue.open(QueueFolder.in(state).resolve("queue.json"))
                .state()
                .items()
                .getFirst();
        Asked.RecipeAt asked = (Asked.RecipeAt) moved.job().asked();
        assertEquals(job.model(), moved.job().model());
        assertEquals(QueueFolder.in(state).resolve("recipes/a.recipe.json"), asked.file());
        assertEquals("recipe a", Files.readString(asked.file()));
        assertFalse(Files.exists(QueueFolder.in(settings)));
    }

    @Test
    void aQueueThatIsInItsPlaceIsNotReplaced() throws IOException {
        addTo(settings, "old");
        QueueJob present = addTo(state, "new");
        QueueFolder.settle(settings, state);
        assertEquals(present, only(state));
        assertTrue(Files.exists(QueueFolder.in(settings).resolve("queue.json")));
    }

    @Test
    void aQueueThatSomebodyRunsStaysWhereItIs() throws IOException {
        QueueJob job = addTo(settings, "a");
        try (QueueLock lock = QueueLock.take(QueueFolder.in(settings).resolve("queue.json"))) {
            QueueFolder.settle(settings, state);
        }
        assertEquals(job, only(settings));
        assertFalse(Files.exists(QueueFolder.in(state).resolve("queue.json")));
    }

    @Test
    void whatAMoveThatBrokeOffHadCopiedIsCopiedAgain() throws IOException {
        addTo(settings, "a");
        Path half = QueueFolder.in(state).resolve("recipes/a.recipe.json");
        Files.createDirectories(half.getParent());
        Files.writeString(half, "rec");
        QueueFolder.settle(settings, state);
        assertEquals("recipe a", Files.readString(half));
        assertFalse(Files.exists(QueueFolder.in(settings)));
    }

    @Test
    void whereBothAreOneFolderNothingHappens() throws IOException {
        QueueJob job = addTo(settings, "a");
        QueueFolder.settle(settings, settings);
        assertEquals(job, only(settings));
    }

    @Test
    void withoutAQueueNoFolderIsMade() {
        QueueFolder.settle(settings, state);
        assertFalse(Files.exists(state));
    }

    private QueueJob only(Path folder) throws IOException {
        return Queue.open(QueueFolder.in(folder).resolve("queue.json"))
                .state()
                .items()
                .getFirst()
                .job();
    }

    private QueueJob addTo(Path folder, String name) throws IOException {
        Path recipes = Files.createDirectories(QueueFolder.in(folder).resolve("recipes"));
        Path recipe = Files.writeString(recipes.resolve(name + ".recipe.json"), "recipe " + name);
        QueueJob job = new QueueJob(
                home.resolve("model.gguf"),
                new Asked.RecipeAt(recipe),
                home.resolve(name + ".gguf"),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                true);
        Queue.open(QueueFolder.in(folder).resolve("queue.json")).add(job);
        return job;
    }
}
