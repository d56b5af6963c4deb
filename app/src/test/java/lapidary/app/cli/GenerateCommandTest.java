package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Truth: the greedy continuation in the sample's REFERENCE.md.
final class GenerateCommandTest {
    private static final String PROMPT = "It was a dark night, and the";
    private static final String CONTINUATION =
            " two men were in the same way.\n\n\"If you are not going to see,\" said the "
                    + "Professor, \"that you are not going to see you. I am sure you";

    @Test
    void continuesGreedilyAsTheReferenceDoes() {
        CommandRun run = CommandRun.of("generate", SampleModel.folder(), "--prompt", PROMPT, "--tokens", "40");
        assertEquals(0, run.code(), run.err());
        assertEquals(PROMPT + CONTINUATION + System.lineSeparator(), run.out());
    }

    @Test
    void jsonHasTextAndTokens() {
        CommandRun run =
                CommandRun.of("generate", SampleModel.folder(), "--prompt", PROMPT, "--tokens", "40", "--json");
        assertEquals(
                List.of(
                        "prompt",
                        "text",
                        "tokens",
                        "tokenIds",
                        "tokensPerSecond",
                        "runtime",
                        "cacheBytes",
                        "cacheContext"),
                run.keys());
        JsonNode root = run.json();
        assertEquals(PROMPT, root.path("prompt").asString());
        assertEquals(CONTINUATION, root.path("text").asString());
        assertEquals(40, root.path("tokens").asInt());
        assertEquals(40, root.path("tokenIds").size());
    }

    @Test
    void theSeedDecidesTheDraw() {
        String first = drawn(1);
        assertEquals(first, drawn(1));
        assertNotEquals(first, drawn(2));
    }

    @Test
    void impossibleFlagsAreUsage() {
        for (List<String> flags : List.of(
                List.of("--tokens", "0"),
                List.of("--temperature", "-1"),
                List.of("--temperature", "NaN"),
                List.of("--top-k", "-1"),
                List.of("--top-p", "0"),
                List.of("--seed", "x"))) {
            CommandRun run =
                    CommandRun.of("generate", SampleModel.folder(), "--prompt", PROMPT, flags.get(0), flags.get(1));
            assertEquals(2, run.code(), flags.toString());
            assertTrue(run.err().contains(flags.get(0)), run.err());
        }
        assertEquals(2, CommandRun.of("generate", SampleModel.folder()).code());
    }

    private static String drawn(int seed) {
        return CommandRun.of(
                        "generate",
                        SampleModel.folder(),
                        "--prompt",
                        PROMPT,
                        "--tokens",
                        "20",
                        "--temperature",
                        "1",
                        "--top-k",
                        "50",
                        "--top-p",
                        "0.95",
                        "--seed",
                        seed)
                .out();
    }
}
