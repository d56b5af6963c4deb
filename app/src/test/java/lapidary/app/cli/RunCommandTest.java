package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.app.support.SampleModel;
import lapidary.core.data.Use;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {
    private static final Path SAMPLE = SampleModel.folder();

    @TempDir
    Path folder;

    private Path first = Path.of("");
    private Path recipe = Path.of("");

    @BeforeEach
    void quantizeOnce() {
        first = folder.resolve("first.gguf");
        recipe = folder.resolve("first.gguf.recipe.json");
        assertEquals(
                0,
                CommandRun.of("quantize", SAMPLE, first, "--type", "q8_0", "--no-preview")
                        .code());
    }

    @Test
    void repeatsARecipeByteForByte() throws IOException {
        Path out = folder.resolve("again.gguf");
        CommandRun run = CommandRun.of("run", recipe, "--in", SAMPLE, "--out", out, "--no-preview", "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(Files.size(out), run.json().path("writtenBytes").asLong());
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(out));
    }

    @Test
    void anotherModelIsRefused() throws IOException {
        Path out = folder.resolve("again.gguf");
        CommandRun run = CommandRun.of("run", recipe, "--in", first, "--out", out, "--no-preview");
        assertEquals(4, run.code(), run.err());
        assertTrue(run.err().contains("are not those that the recipe names"), run.err());
        assertTrue(Files.notExists(out));
    }

    @Test
    void compressFollowsARecipeMadeForAnotherModelAndSaysSo() throws IOException {
        Path out = folder.resolve("again.gguf");
        CommandRun run = CommandRun.of("compress", first, out, "--recipe", recipe, "--no-preview");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("note: the recipe was made for another model"), run.err());
    }

    @Test
    void dataMustBeGivenAndBeTheSame() throws IOException {
        Path text = Files.writeString(folder.resolve("judge.txt"), "some text");
        Path other = Files.writeString(folder.resolve("other.txt"), "some other text");
        Path withData = write(
                "with-data.json",
                read -> new Recipe(
                        read.schema(),
                        read.source(),
                        read.steps(),
                        read.target(),
                        List.of(new DataRef("judge", hash(text), Use.JUDGE)),
                        read.seed()));
        Path out = folder.resolve("again.gguf");
        CommandRun missing = CommandRun.of("run", withData, "--in", SAMPLE, "--out", out, "--no-preview");
        assertEquals(2, missing.code());
        assertTrue(missing.err().contains("--data judge=FILE is needed"), missing.err());
        CommandRun wrong = CommandRun.of(
                "run", withData, "--in", SAMPLE, "--out", out, "--no-preview", "--data", "judge=" + other);
        assertEquals(4, wrong.code());
        assertTrue(wrong.err().contains("other.txt"), wrong.err());
        CommandRun right =
                CommandRun.of("run", withData, "--in", SAMPLE, "--out", out, "--no-preview", "--data", "judge=" + text);
        assertEquals(0, right.code(), right.err());
        CommandRun unknown =
                CommandRun.of("run", recipe, "--in", SAMPLE, "--out", out, "--no-preview", "--data", "judge=" + text);
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("names no data 'judge'"), unknown.err());
    }

    @Test
    void aBrokenRecipeIsBadInput() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"schema\":1,\"more\":2}");
        Path out = folder.resolve("again.gguf");
        CommandRun run = CommandRun.of("run", broken, "--in", SAMPLE, "--out", out);
        assertEquals(3, run.code());
        assertTrue(run.err().contains("broken.json"), run.err());
        Path unknownMethod = Files.writeString(
                folder.resolve("unknown.json"), Files.readString(recipe).replace("\"ggml\"", "\"gone\""));
        CommandRun unknown = CommandRun.of("run", unknownMethod, "--in", SAMPLE, "--out", out, "--no-preview");
        assertEquals(3, unknown.code(), unknown.err());
        assertTrue(unknown.err().contains("gone"), unknown.err());
    }

    @Test
    void contentsAreComparedWhereTheRecipeNamesThem() throws IOException {
        Path base = write(
                "content.json",
                read -> new Recipe(
                        read.schema(),
                        new Source(read.source().architecture(), headers(first), Optional.of(hash(first))),
                        read.steps(),
                        read.target(),
                        read.data(),
                        read.seed()));
        Path out = folder.resolve("again.gguf");
        assertEquals(
                0,
                CommandRun.of("run", base, "--in", first, "--out", out, "--no-preview")
                        .code());
    }

    private Path write(String name, Change change) throws IOException {
        Path file = folder.resolve(name);
        RecipeFile.write(change.of(RecipeFile.read(recipe)), file);
        return file;
    }

    private static String headers(Path file) throws IOException {
        try (Model model = Model.open(file)) {
            return model.file().headerSha256();
        }
    }

    private static String hash(Path file) throws IOException {
        return Sources.sha256(file, Job.UNWATCHED);
    }

    private interface Change {
        Recipe of(Recipe read) throws IOException;
    }
}
