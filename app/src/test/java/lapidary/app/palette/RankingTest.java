package lapidary.app.palette;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import lapidary.app.open.PreferencesFile;
import lapidary.app.open.RecentModel;
import lapidary.app.palette.Entry.Kind;
import lapidary.app.support.Bench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the palette finds for a few letters.
class RankingTest {
    private static final List<Entry> ENTRIES = List.of(
            entry(Kind.ACTION, "Open a model file…"),
            entry(Kind.ACTION, "Undo the last choice"),
            entry(Kind.PLACE, "Look for super weights"),
            entry(Kind.PLACE, "Look at the weights"),
            entry(Kind.METHOD, "GPTQ"),
            entry(Kind.SETTING, "Group size of GPTQ"),
            entry(Kind.TENSOR, "model.layers.10.mlp.down_proj.weight"),
            entry(Kind.TENSOR, "model.layers.1.mlp.down_proj.weight"));

    @Test
    void beginningsOfWordsFindWhatTheyBegin() {
        assertEquals("Look for super weights", titles("lsw").getFirst());
        assertEquals("Open a model file…", titles("omf").getFirst());
        assertEquals("GPTQ", titles("gptq").getFirst());
        assertEquals("Group size of GPTQ", titles("gs gptq").getFirst());
        assertEquals("Undo the last choice", titles("undo").getFirst());
    }

    @Test
    void theNearerTensorComesFirst() {
        assertEquals(
                List.of("model.layers.1.mlp.down_proj.weight", "model.layers.10.mlp.down_proj.weight"),
                titles("layers.1.mlp"));
        assertEquals("model.layers.10.mlp.down_proj.weight", titles("10 down").getFirst());
    }

    @Test
    void whatDoesNotFitIsNotFound() {
        assertEquals(List.of(), titles("zzz"));
        assertEquals(List.of(), titles("qtpg gptq qq"));
    }

    @Test
    void whatWasPickedLastComesFirst() {
        assertEquals(
                List.of("Look at the weights", "GPTQ"),
                Ranking.of("", ENTRIES, List.of("id Look at the weights", "id GPTQ")).stream()
                        .limit(2)
                        .map(Entry::title)
                        .toList());
        assertEquals(
                "Look for super weights",
                Ranking.of("look", ENTRIES, List.of("id Look for super weights"))
                        .getFirst()
                        .title());
    }

    @Test
    void withoutAQueryTensorsStayAway() {
        assertTrue(titles("").stream().noneMatch(title -> title.startsWith("model.")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everythingFoundHasTheLettersInOrderAndNothingThatHasThemIsMissed(long seed) {
        Random random = new Random(seed);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            StringBuilder title = new StringBuilder();
            random.ints(random.nextInt(1, 14), 'a', 'f').forEach(letter -> title.append((char) letter));
            entries.add(entry(Kind.ACTION, i + title.toString()));
        }
        for (int i = 0; i < 50; i++) {
            StringBuilder query = new StringBuilder();
            random.ints(random.nextInt(1, 5), 'a', 'f').forEach(letter -> query.append((char) letter));
            List<String> expected = entries.stream()
                    .map(Entry::title)
                    .filter(title -> title.matches(
                            ".*" + String.join(".*", query.toString().split("")) + ".*"))
                    .sorted()
                    .toList();
            assertEquals(
                    expected,
                    Ranking.of(query.toString(), entries, List.of()).stream()
                            .map(Entry::title)
                            .sorted()
                            .toList(),
                    query.toString());
        }
    }

    @Test
    void tenThousandTensorsAreListedOnceAndAwayFromTheScreen(@TempDir java.nio.file.Path folder) {
        try (Bench bench = new Bench()) {
            Thread screen = Thread.currentThread();
            List<Thread> listing = new ArrayList<>();
            RecentModel recent = new RecentModel(bench.workbench(), new PreferencesFile(folder));
            PaletteModel palette = new PaletteModel(bench.workbench().jobs(), recent);
            palette.open(ENTRIES, () -> {
                listing.add(Thread.currentThread());
                return many();
            });
            palette.queryProperty().set("9999 down");
            bench.screen()
                    .until(
                            "the tensor",
                            () -> !palette.foundProperty().get().isEmpty()
                                    && palette.foundProperty()
                                            .get()
                                            .getFirst()
                                            .title()
                                            .contains("9999"));
            assertEquals(1, listing.size());
            assertNotEquals(screen, listing.getFirst());
            palette.pick(palette.foundProperty().get().getFirst());
            assertEquals(
                    "id model.layers.9999.mlp.down_proj.weight",
                    recent.preferencesProperty().get().used().getFirst());
            palette.close();
        }
    }

    private static List<Entry> many() {
        List<Entry> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add(entry(Kind.TENSOR, "model.layers." + i + ".mlp.down_proj.weight"));
        }
        return many;
    }

    private static List<String> titles(String query) {
        return Ranking.of(query, ENTRIES, List.of()).stream().map(Entry::title).toList();
    }

    private static Entry entry(Kind kind, String title) {
        return new Entry(
                "id " + title, kind, title, kind.name().toLowerCase(Locale.ROOT).substring(0, 0), "", () -> {});
    }
}
