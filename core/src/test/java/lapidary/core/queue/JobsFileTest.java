package lapidary.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Source;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobsFileTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("jobs.json");
    }

    @Test
    void everyRecipeIsFollowedOnEveryModelInOrder() throws Exception {
        recipe("r/small.recipe.json", "safetensors");
        List<QueueJob> jobs = jobs(
                """
                { "schema": 1, "models": ["a.gguf", { "path": "sub/model.gguf", "name": "b" }],
                  "recipes": ["r/small.recipe.json", { "preset": "Q4_K_M" }], "into": "out", "judge": "text.txt",
                  "data": { "imatrix": "a.imatrix", "calibration": ["x.txt", "y.txt"] } }""");
        assertEquals(
                List.of("a-small.safetensors", "a-Q4_K_M.gguf", "b-small.safetensors", "b-Q4_K_M.gguf"),
                jobs.stream()
                        .map(job -> folder.resolve("out").relativize(job.out()).toString())
                        .toList());
        QueueJob second = jobs.get(1);
        assertEquals(folder.resolve("a.gguf"), second.model());
        assertEquals(new Asked.Preset("Q4_K_M"), second.asked());
        assertEquals(Optional.of(folder.resolve("text.txt")), second.judge());
        assertEquals(
                List.of(folder.resolve("x.txt"), folder.resolve("y.txt")),
                second.data().get("calibration"));
        assertTrue(second.hasReport());
    }

    @Test
    void singleJobsFollowTheCrossProduct() throws Exception {
        List<QueueJob> jobs = jobs(
                """
                { "schema": 1, "models": ["a.gguf"], "recipes": [{ "preset": "Q8_0" }],
                  "jobs": [{ "model": "/abs/c.gguf", "preset": "Q6_K", "out": "c6.gguf", "report": false }] }""");
        assertEquals(folder.resolve("a-Q8_0.gguf"), jobs.getFirst().out(), "without into: beside the jobs file");
        assertEquals(Path.of("/abs/c.gguf"), jobs.getLast().model());
        assertEquals(folder.resolve("c6.gguf"), jobs.getLast().out());
        assertEquals(false, jobs.getLast().hasReport());
    }

    @Test
    void anUnknownFieldIsRefusedWithItsPlaceAndTheNearestName() {
        FormatException e = assertThrows(
                FormatException.class,
                () -> JobsFile.parse(
                        """
                        { "schema": 1, "jobs": [
                          { "model": "a", "preset": "Q8_0", "out": "b" },
                          { "model": "a", "presets": "Q8_0", "out": "c" }] }""",
                        file()));
        assertTrue(e.getMessage().contains("jobs[1].presets"), e.getMessage());
        assertTrue(e.getMessage().contains("did you mean 'preset'?"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | schema",
                "{\"schema\": 2, \"jobs\": []} | schema",
                "{\"schema\": 1} | jobs",
                "{\"schema\": 1, \"models\": [\"a\"]} | recipes",
                "{\"schema\": 1, \"models\": [], \"recipes\": [\"r\"]} | models",
                "{\"schema\": 1, \"models\": [3], \"recipes\": [\"r\"]} | models[0]",
                "{\"schema\": 1, \"models\": [\"a\"], \"recipes\": [{\"preset\": \"Q9\"}]} | recipes[0].preset",
                "{\"schema\": 1, \"models\": [\"a\"], \"recipes\": [{\"preset\": \"Q8_0\", \"file\": \"x\"}]} | recipes[0].file",
                "{\"schema\": 1, \"models\": [{\"path\": \"a\", \"name\": \"../x\"}], \"recipes\": [\"r\"]} | models[0].name",
                "{\"schema\": 1, \"to\": \"zip\", \"models\": [\"a\"], \"recipes\": [\"r\"]} | to",
                "{\"schema\": 1, \"jobs\": [{\"model\": \"a\", \"preset\": \"Q8_0\"}]} | jobs[0].out",
                "{\"schema\": 1, \"report\": \"yes\", \"models\": [\"a\"], \"recipes\": [\"r\"]} | report",
                "[] | jobs",
                "{\"schema\": 1, | sound JSON",
                "{\"schema\": 1, \"schema\": 1} | Duplicate",
            })
    void unsoundFilesAreRefusedWithTheField(String json, String place) {
        FormatException e = assertThrows(FormatException.class, () -> JobsFile.parse(json, file()));
        assertTrue(e.getMessage().contains(place), e.getMessage());
    }

    @Test
    void aNulInAPathIsNoPath() {
        FormatException e = assertThrows(
                FormatException.class,
                () -> JobsFile.parse(
                        "{\"schema\": 1, \"models\": [\"a\\u0000b\"], \"recipes\": [{\"preset\": \"Q8_0\"}]}", file()));
        assertTrue(e.getMessage().contains("models[0].path"), e.getMessage());
    }

    @Test
    void twoJobsThatWriteTheSameFileAreRefusedWithBothPlaces() {
        FormatException e = assertThrows(
                FormatException.class,
                () -> jobs("{\"schema\": 1, \"models\": [\"x/m.gguf\", \"y/m.gguf\"],"
                        + " \"recipes\": [{\"preset\": \"Q8_0\"}]}"));
        assertEquals(Problem.DUPLICATE_NAME, e.problem());
        assertTrue(e.getMessage().contains("models[1] with recipes[0]"), e.getMessage());
        assertTrue(e.getMessage().contains("models[0] with recipes[0]"), e.getMessage());
    }

    @Test
    void aRecipeThatIsNotThereIsRefusedBeforeAnythingRuns() {
        FormatException e = assertThrows(
                FormatException.class,
                () -> jobs("{\"schema\": 1, \"models\": [\"m\"], \"recipes\": [{\"preset\": \"Q8_0\"}, \"no.json\"]}"));
        assertEquals(Problem.MISSING_FILE, e.problem());
        assertTrue(e.getMessage().contains("recipes[1]"), e.getMessage());
        assertThrows(NoSuchFileException.class, () -> JobsFile.read(folder.resolve("nothing.json")));
    }

    @Test
    void theFormatOfTheFileOverridesThatOfRecipes() throws Exception {
        recipe("r.recipe.json", "gguf");
        List<QueueJob> jobs = jobs("{\"schema\": 1, \"models\": [\"m.gguf\"], \"recipes\": [\"r.recipe.json\","
                + " {\"preset\": \"Q8_0\"}], \"to\": \"huggingface\"}");
        assertEquals(folder.resolve("m-r"), jobs.getFirst().out());
        assertEquals(Optional.of("huggingface"), jobs.getFirst().format());
        assertEquals(folder.resolve("m-Q8_0.gguf"), jobs.getLast().out(), "presets are GGUF files always");
        assertEquals(Optional.empty(), jobs.getLast().format());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theCanonicalTextReadsBackAsTheSameRequest(long seed) throws Exception {
        Random random = new Random(seed);
        StringBuilder models = new StringBuilder();
        for (int i = 0; i <= random.nextInt(3); i++) {
            models.append(i == 0 ? "" : ", ")
                    .append(
                            random.nextBoolean()
                                    ? "\"m" + i + ".gguf\""
                                    : "{\"name\":\"n" + i + "\",\"path\":\"../m\"}");
        }
        String json =
                "{\"recipes\": [\"r.json\", {\"preset\": \"Q6_K\", \"name\": \"six\"}], \"schema\": 1, \"models\": ["
                        + models + "], \"into\": \"o\"" + (random.nextBoolean() ? ", \"report\": false" : "")
                        + (random.nextBoolean() ? ", \"data\": {\"imatrix\": [\"i.dat\"]}" : "")
                        + (random.nextBoolean()
                                ? ", \"jobs\": [{\"out\": \"x\", \"recipe\": \"/r\", \"model\": \"m\", \"to\": \"npz\"}]"
                                : "")
                        + "}";
        JobsRequest request = JobsFile.parse(json, file());
        String canonical = JobsFile.toJson(request, file());
        assertEquals(request, JobsFile.parse(canonical, file()));
        assertEquals(canonical, JobsFile.toJson(JobsFile.parse(canonical, file()), file()));
    }

    @Test
    void theCanonicalTextIsWhatTheManualShows() throws Exception {
        String text =
                """
                {
                  "schema": 1,
                  "models": [
                    "a.gguf",
                    {
                      "path": "/models/b",
                      "name": "b"
                    }
                  ],
                  "recipes": [
                    "small.recipe.json",
                    {
                      "preset": "Q4_K_M"
                    }
                  ],
                  "into": "out",
                  "judge": "text.txt",
                  "data": {
                    "imatrix": "a.imatrix"
                  }
                }
                """;
        assertEquals(text, JobsFile.toJson(JobsFile.parse(text, file()), file()));
    }

    private List<QueueJob> jobs(String json) throws Exception {
        return JobsFile.jobs(JobsFile.parse(json, file()), file());
    }

    private void recipe(String name, String format) throws Exception {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        RecipeFile.write(
                new Recipe(
                        1,
                        new Source("llama", "0".repeat(64), Optional.empty()),
                        List.of(),
                        new Target(format, DType.F32, Target.Misfit.REFUSE),
                        List.of(),
                        0),
                path);
    }
}
