package lapidary.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lapidary.app.workbench.History;
import lapidary.core.format.FormatException;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeTree;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Source;
import lapidary.core.recipe.Step;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceFileTest {
    static final String HASH = "0123456789abcdef".repeat(4);
    private static final Path ORIGIN = Path.of("work.json");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isReadAsItWasWritten(long seed) throws Exception {
        Workspace work = work(seed, 40);
        String text = WorkspaceText.write(work);
        assertEquals(work, WorkspaceText.read(ORIGIN, text));
        assertEquals(text, WorkspaceText.write(WorkspaceText.read(ORIGIN, text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\": 1|\"version\": 2|a workspace of version 1",
                "\"place\":|\"colour\": 1, \"place\":|colour",
                "\"current\": 0|\"current\": 99|nodes",
                "\"parent\": 0|\"parent\": 7|nodes",
                "\"saved\": \"2026-|\"saved\": \"soon-|a time such as",
                "\"seed\": 0|\"seed\": 0, \"weights\": []|weights"
            })
    void whatIsNotUnderstoodIsRefusedByName(String sound, String damaged, String named) {
        RecipeTree tree = new RecipeTree(recipe(0));
        tree.edit(recipe(1));
        tree.visit(0);
        String text =
                WorkspaceText.write(of(tree)).replaceFirst(Pattern.quote(sound), Matcher.quoteReplacement(damaged));
        FormatException e = assertThrows(FormatException.class, () -> WorkspaceText.read(ORIGIN, text));
        assertTrue(e.getMessage().contains(named), e.getMessage());
        assertTrue(e.getMessage().contains("work.json"), e.getMessage());
    }

    @Test
    void aTextThatEndsAnywhereIsRefused() {
        String text = WorkspaceText.write(work(4, 6));
        for (int end = 0; end < text.length() - 1; end += 17) {
            String part = text.substring(0, end);
            assertThrows(FormatException.class, () -> WorkspaceText.read(ORIGIN, part));
        }
    }

    @Test
    void thousandsOfEditsStayWithinTheBound() throws Exception {
        RecipeTree tree = new RecipeTree(recipe(0));
        for (int i = 1; i <= 3000; i++) {
            tree.edit(recipe(i));
            tree.visit(i % 3 == 0 ? tree.current().id() : 0);
        }
        Workspace read = WorkspaceText.read(ORIGIN, WorkspaceText.write(of(tree)));
        assertEquals(WorkspaceText.MOST_NODES, read.tree().nodes().size());
        assertEquals(
                tree.current().recipe(),
                read.tree().nodes().get(read.tree().current()).recipe());
    }

    @Test
    void longRecipesBoundTheFileToo() {
        RecipeTree tree = new RecipeTree(recipe(0));
        TreeSet<TensorId> names = new TreeSet<>();
        for (int i = 0; i < 2000; i++) {
            names.add(new TensorId("model.layers." + i + ".mlp.down_proj.weight"));
        }
        for (int i = 1; i < 200; i++) {
            Recipe plain = recipe(i);
            Step step = new Step("s1", "ggml", 1, new Selector.Named(names), new TreeMap<>());
            tree.edit(new Recipe(1, plain.source(), List.of(step), plain.target(), List.of(), i));
            tree.visit(0);
        }
        assertTrue(WorkspaceText.write(of(tree)).length() < 16 << 20);
    }

    @Test
    void twoWindowsWithOneModelHaveAFileEach() throws Exception {
        try (WorkspaceSlot one = WorkspaceSlot.claim(folder, HASH).orElseThrow();
                WorkspaceSlot other = WorkspaceSlot.claim(folder, HASH).orElseThrow()) {
            assertFalse(one.file().equals(other.file()));
            one.write(work(1, 5));
            other.write(work(2, 5));
            assertEquals(Optional.of(work(1, 5)), one.read());
            assertEquals(Optional.of(work(2, 5)), other.read());
            assertTrue(WorkspaceSlot.claim(one.file()).isEmpty());
        }
        try (WorkspaceSlot again = WorkspaceSlot.claim(folder, HASH).orElseThrow()) {
            assertFalse(again.isLeftOver());
            assertEquals(Optional.of(work(1, 5)), again.read());
        }
    }

    /// A process that does nothing but write is killed twelve times at random moments.
    @Test
    void aKilledProgramLeavesWorkThatCanBeRead() throws Exception {
        Random random = new Random(8);
        for (int round = 0; round < 12; round++) {
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WorkspaceWriter.class.getName(),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var out = process.inputReader()) {
                assertEquals("writing", out.readLine());
                int writes = random.nextInt(20);
                for (int i = 0; i < writes; i++) {
                    out.readLine();
                }
                WorkspaceSlot beside = WorkspaceSlot.claim(folder, HASH).orElseThrow();
                assertTrue(beside.file().toString().endsWith("-2.json"), "the first one is taken by the process");
                beside.close();
            } finally {
                process.destroyForcibly();
                assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            }
            WorkspaceSlot slot = WorkspaceSlot.claim(folder, HASH).orElseThrow();
            assertTrue(slot.isLeftOver(), "the end was not in good order");
            assertTrue(slot.file().toString().endsWith("-1.json"));
            assertEquals(HASH, slot.read().orElseThrow().headerSha256());
            slot.leave();
            assertTrue(new WorkspaceFolder(folder).leftOver().isPresent());
        }
    }

    @Test
    void theNewestWorkThatWasCutOffIsFound() throws Exception {
        WorkspaceFolder all = new WorkspaceFolder(folder.resolve("none"));
        assertEquals(Optional.empty(), all.leftOver());
        WorkspaceSlot lost = WorkspaceSlot.claim(folder, HASH).orElseThrow();
        lost.write(work(3, 9));
        assertEquals(Optional.empty(), new WorkspaceFolder(folder).leftOver(), "somebody has it");
        lost.leave();
        assertEquals(Optional.of(work(3, 9)), new WorkspaceFolder(folder).leftOver());
        WorkspaceSlot.claim(lost.file()).orElseThrow().close();
        assertEquals(Optional.empty(), new WorkspaceFolder(folder).leftOver());
    }

    @Test
    void onlyTheLastHundredModelsAreRemembered() throws IOException {
        for (int i = 0; i < 103; i++) {
            String hash = String.format("%064x", i + 1).replaceFirst("^.{32}", String.format("%032x", i + 1));
            try (WorkspaceSlot slot = WorkspaceSlot.claim(folder, hash).orElseThrow()) {
                Files.writeString(slot.file(), "{}");
                Files.setLastModifiedTime(slot.file(), FileTime.fromMillis(1000L * i));
            }
        }
        new WorkspaceFolder(folder).tidy();
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(200, left.count(), "a file and its lock each");
        }
        assertFalse(Files.exists(folder.resolve(String.format("%032x-1.json", 3))));
        assertTrue(Files.exists(folder.resolve(String.format("%032x-1.json", 4))));
    }

    /// Work after some edits, the same for one seed.
    static Workspace work(long seed, int edits) {
        Random random = new Random(seed);
        RecipeTree tree = new RecipeTree(recipe(0));
        for (int i = 0; i < edits; i++) {
            tree.edit(recipe(random.nextInt(1000)));
            tree.name(tree.current().id(), random.nextInt(4) == 0 ? "name \"" + i + "\"" : "");
            tree.visit(random.nextInt(tree.nodes().size()));
        }
        return of(tree);
    }

    private static Workspace of(RecipeTree tree) {
        return new Workspace(
                HASH,
                Path.of("/").toAbsolutePath(),
                Instant.parse("2026-11-22T14:32:05Z"),
                "place.bits",
                tree.state(),
                List.of(new TensorId("a"), new TensorId("b")),
                Optional.of(new TensorId("b")),
                Map.of(tree.current().recipe(), new History.Seen(0.0213, 0.0205, 0.0221, 12288)));
    }

    private static Recipe recipe(long seed) {
        Step step = new Step(
                "s1",
                "rtn",
                1,
                new Selector.All(),
                new TreeMap<>(Map.of("bits", new SettingValue.Whole(2 + seed % 6))));
        Source source = new Source("llama", HASH, Optional.empty());
        Target target = new Target("gguf", DType.F16, Target.Misfit.REFUSE);
        return new Recipe(1, source, List.of(step), target, List.of(), seed);
    }
}
