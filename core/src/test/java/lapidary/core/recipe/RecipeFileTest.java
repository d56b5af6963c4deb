package lapidary.core.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import lapidary.core.data.Use;
import lapidary.core.format.FormatException;
import lapidary.core.model.TensorRole;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeFileTest {
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final Path ORIGIN = Path.of("some.recipe.json");

    /// The canonical text, pinned: a change of it changes the id of every recipe.
    private static final String TEXT =
            """
            {
              "schema": 1,
              "source": {
                "architecture": "llama",
                "headerSha256": "%1$s"
              },
              "steps": [
                {
                  "id": "s1",
                  "method": "rtn",
                  "version": 1,
                  "on": {
                    "select": "all"
                  },
                  "settings": {
                    "bits": 4,
                    "percentile": 99.9,
                    "range": "percentile"
                  }
                },
                {
                  "id": "s2",
                  "method": "ggml",
                  "version": 1,
                  "on": {
                    "select": "roles",
                    "roles": [
                      "embedding",
                      "attn_v"
                    ],
                    "blocks": [
                      0,
                      3
                    ]
                  },
                  "settings": {
                    "type": "q8_0"
                  }
                },
                {
                  "id": "s3",
                  "method": "keep",
                  "version": 1,
                  "on": {
                    "select": "named",
                    "tensors": [
                      "a",
                      "ü"
                    ]
                  },
                  "settings": { }
                }
              ],
              "target": {
                "format": "gguf",
                "dense": "F16",
                "misfit": "refuse"
              },
              "data": [
                {
                  "name": "heldout",
                  "sha256": "%1$s",
                  "use": "judge"
                }
              ],
              "seed": 7
            }
            """
                    .formatted(HASH);

    @Test
    void theCanonicalTextIsPinned() {
        assertEquals(TEXT, RecipeFile.toJson(example()));
    }

    @Test
    void theIdIsTheHashOfTheText() {
        assertEquals(64, RecipeFile.id(example()).length());
        Recipe other = RecipeEdit.target(example(), new Target("gguf", DType.F32, Target.Misfit.REFUSE));
        assertNotEquals(RecipeFile.id(example()), RecipeFile.id(other));
    }

    @Test
    void readsWhatItWrites() throws IOException {
        assertEquals(example(), RecipeFile.parse(TEXT, ORIGIN));
    }

    @Test
    void anyRecipeSurvivesWritingAndReading() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Recipe recipe = random(new Random(seed));
            String text = RecipeFile.toJson(recipe);
            assertEquals(recipe, RecipeFile.parse(text, ORIGIN), "seed " + seed);
            assertEquals(text, RecipeFile.toJson(RecipeFile.parse(text, ORIGIN)), "seed " + seed);
        }
    }

    @Test
    void layoutAndOrderOfAHandWrittenRecipeDoNotMatter() throws IOException {
        String compact = TEXT.replaceAll("\\s+", "");
        assertEquals(example(), RecipeFile.parse(compact, ORIGIN));
    }

    /// Each row replaces one piece of the example; the message must name the field and what was found there.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"schema\": 1,|\"schema\": 2,|schema: expected a recipe of schema 1, found schema 2",
                "\"schema\": 1,||schema: expected a value, found nothing",
                "\"seed\": 7|\"seed\": 7, \"sed\": 7|sed: expected one of the fields schema, source",
                "\"seed\": 7|\"seed\": 7.5|seed: expected a whole number, found 7.5",
                "\"seed\": 7|\"seed\": \"7\"|seed: expected a whole number",
                "\"seed\": 7|\"seed\": null|seed: expected a whole number, found null",
                "\"seed\": 7|\"seed\": 7, \"seed\": 8|expected sound JSON, found Duplicate",
                "\"version\": 1,|\"version\": 0,|steps[0].version: expected a whole number from 1",
                "\"bits\": 4|\"bits\": [4]|steps[0].settings.bits: expected a number, a text or a truth value, found [4]",
                "\"bits\": 4|\"bits\": 1e999|steps[0].settings.bits: expected a number",
                "\"bits\": 4|\"bits\": NaN|expected sound JSON",
                "\"select\": \"all\"|\"select\": \"some\"|steps[0].on.select: expected one of all, roles, named, found 'some'",
                "\"select\": \"all\"|\"select\": \"all\", \"roles\": []|steps[0].on.roles: expected one of the fields select",
                "\"attn_v\"|\"attn_x\"|steps[1].on.roles: expected a known role, found 'attn_x'",
                "\"attn_v\"|\"embedding\"|steps[1].on.roles: expected texts, each once",
                "\"blocks\": [|\"blocks\": [9,|steps[1].on.blocks: expected a list of two rising numbers",
                "\"id\": \"s2\"|\"id\": \"s1\"|steps[1].id: expected an id of its own, found 's1' a second time",
                "\"id\": \"s2\"|\"id\": \"s2\", \"path\": \"x\"|steps[1].path: expected one of the fields id, method",
                "\"dense\": \"F16\"|\"dense\": \"Q4_0\"|target.dense: expected one of F32, F16, BF16, found 'Q4_0'",
                "\"misfit\": \"refuse\"|\"misfit\": \"REFUSE\"|target.misfit: expected one of refuse, round, dense",
                "\"use\": \"judge\"|\"use\": \"train\"|data[0].use: expected one of calibrate, search, judge",
                "\"name\": \"heldout\"|\"name\": \"\"|data[0].name: expected a text"
            })
    void refusesWhatItDoesNotKnow(String piece, String replacement, String complaint) {
        String text = TEXT.replace(piece, replacement == null ? "" : replacement);
        assertNotEquals(TEXT, text);
        var thrown = assertThrows(FormatException.class, () -> RecipeFile.parse(text, ORIGIN));
        assertTrue(thrown.getMessage().contains(complaint), thrown.getMessage());
        assertTrue(thrown.getMessage().startsWith("some.recipe.json: "), thrown.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''", "[]", "{", "null", "{} {}", "{\"schema\": tru"})
    void refusesWhatIsNoRecipe(String text) {
        assertThrows(FormatException.class, () -> RecipeFile.parse(text, ORIGIN));
    }

    @Test
    void refusesEndlessNesting() {
        assertThrows(FormatException.class, () -> RecipeFile.parse("[".repeat(1_000_000), ORIGIN));
    }

    @Test
    void dataServesOneUseOnly() {
        String twice = TEXT.replaceFirst(
                "\"data\": \\[", "\"data\": [{\"name\": \"x\", \"sha256\": \"" + HASH + "\", \"use\": \"search\"},");
        var thrown = assertThrows(FormatException.class, () -> RecipeFile.parse(twice, ORIGIN));
        assertTrue(thrown.getMessage().contains("data[1].sha256: expected data that serves one use only"));
    }

    @Test
    void writesAndReadsFilesLeavingNothingElse(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.recipe.json");
        RecipeFile.write(example(), file);
        RecipeFile.write(example(), file);
        assertEquals(example(), RecipeFile.read(file));
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(List.of(file), all.toList());
        }
    }

    @Test
    void refusesFilesThatAreNoText(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.recipe.json");
        Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
        assertThrows(FormatException.class, () -> RecipeFile.read(file));
    }

    @Test
    void containsNoPath() {
        assertFalse(RecipeFile.toJson(example()).contains("/"));
    }

    private static Recipe example() {
        SortedMap<String, SettingValue> rounding = new TreeMap<>();
        rounding.put("bits", new SettingValue.Whole(4));
        rounding.put("range", new SettingValue.Text("percentile"));
        rounding.put("percentile", new SettingValue.Real(99.9));
        SortedMap<String, SettingValue> type = new TreeMap<>();
        type.put("type", new SettingValue.Text("q8_0"));
        TreeSet<TensorId> names = new TreeSet<>(List.of(new TensorId("ü"), new TensorId("a")));
        return new Recipe(
                1,
                new Source("llama", HASH, Optional.empty()),
                List.of(
                        new Step("s1", "rtn", 1, new Selector.All(), rounding),
                        new Step(
                                "s2",
                                "ggml",
                                1,
                                new Selector.Roles(EnumSet.of(TensorRole.ATTENTION_V, TensorRole.EMBEDDING), 0, 3),
                                type),
                        new Step("s3", "keep", 1, new Selector.Named(names), new TreeMap<>())),
                new Target("gguf", DType.F16, Target.Misfit.REFUSE),
                List.of(new DataRef("heldout", HASH, Use.JUDGE)),
                7);
    }

    private static Recipe random(Random random) {
        List<Step> steps = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            SortedMap<String, SettingValue> settings = new TreeMap<>();
            settings.put("a", new SettingValue.Real(random.nextGaussian() * Math.pow(10, random.nextInt(-30, 30))));
            settings.put("b", new SettingValue.Truth(random.nextBoolean()));
            settings.put("c-" + random.nextInt(), new SettingValue.Whole(random.nextLong()));
            settings.put("d", new SettingValue.Text("\"\\\n\u0007" + (char) random.nextInt(0x20, 0xd7ff)));
            steps.add(new Step("s" + i, "m" + i, 1 + random.nextInt(9), selector(random), settings));
        }
        return new Recipe(
                1,
                new Source("x y", HASH, random.nextBoolean() ? Optional.of(HASH) : Optional.empty()),
                steps,
                new Target("gguf", DType.BF16, Target.Misfit.values()[random.nextInt(3)]),
                List.of(),
                random.nextLong());
    }

    private static Selector selector(Random random) {
        TensorRole role = TensorRole.values()[random.nextInt(TensorRole.values().length)];
        return switch (random.nextInt(4)) {
            case 0 -> new Selector.All();
            case 1 -> Selector.everything();
            case 2 -> new Selector.Roles(EnumSet.of(role), random.nextInt(4), 4 + random.nextInt(4));
            default -> new Selector.Named(new TreeSet<>(List.of(new TensorId("t" + random.nextInt()))));
        };
    }
}
