package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.StrictJson;

/// The vocabulary of a folder with the older tokenizer files, `vocab.json` and `merges.txt`: GPT-2's, OPT's, Qwen's.
public final class PairVocabulary {
    private static final long LARGEST = 256L << 20;
    private static final int MOST_ROWS = 1 << 24;

    private PairVocabulary() {}

    /// @param companions the files beside a model
    /// @return empty when these files are not there
    /// @throws FormatException when they are unsound, or it is not known how their tokenizer cuts text
    public static Optional<Vocabulary> read(Map<String, Path> companions) throws IOException {
        Path vocab = companions.get("vocab.json");
        if (vocab == null || !companions.containsKey("merges.txt")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    FolderVocabulary.read(companions, rows(companions, vocab)).vocabulary());
        } catch (UnsuitedException e) {
            throw new FormatException(
                    Problem.BAD_TOKENIZER,
                    vocab,
                    "tokenizer",
                    "the tokenizer of a known family, named in tokenizer_config.json or config.json",
                    "none. Put its tokenizer.json beside the model");
        }
    }

    /// Rows of the embedding, or tokens where nothing is said of them.
    private static int rows(Map<String, Path> companions, Path vocab) throws IOException {
        int tokens = StrictJson.readObject(vocab, LARGEST).size();
        Path config = companions.get("config.json");
        int rows = config == null
                ? 0
                : StrictJson.readObject(config, LARGEST).path("vocab_size").asInt(0);
        return rows > MOST_ROWS ? tokens : Math.max(rows, tokens);
    }
}
