package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.data.DataKind;
import lapidary.core.data.DataSet;
import lapidary.core.data.TextData;
import lapidary.core.data.TextFile;
import lapidary.core.data.TokenData;
import lapidary.core.text.Tokenizer;

/// One text or file of token ids that a model is measured on.
///
/// @param name as shown beside the numbers
/// @param sha256 of its content
record Judged(String name, Path path, String sha256, DataKind kind, Tokens tokens) {

    /// Brings the tokens into memory.
    interface Tokens {
        /// @param vocabulary ids must be below it
        int[] read(Tokenizer tokenizer, int vocabulary) throws IOException;
    }

    /// The parts of texts and token ids.
    static List<Judged> parts(DataSet data) {
        return switch (data) {
            case TextData texts -> texts.parts().stream().map(Judged::of).toList();
            case TokenData tokens -> List.of(of(tokens));
            default -> throw new IllegalArgumentException(data.kind() + " has no tokens");
        };
    }

    private static Judged of(TextFile text) {
        return new Judged(
                text.name(),
                text.path(),
                text.sha256(),
                DataKind.TEXT,
                (tokenizer, ignored) -> tokenizer.encode(text.read()));
    }

    private static Judged of(TokenData data) {
        return new Judged(
                data.name(), data.files().getFirst(), data.sha256(), DataKind.TOKENS, (ignored, vocabulary) -> {
                    data.check(vocabulary);
                    return data.tokens();
                });
    }

    /// The hashes that a calibration may have named: of the parts and of the whole.
    static List<String> hashes(DataSet data) {
        Stream<String> ofParts =
                data instanceof TextData texts ? texts.parts().stream().map(TextFile::sha256) : Stream.empty();
        return Stream.concat(Stream.of(data.sha256()), ofParts).toList();
    }
}
