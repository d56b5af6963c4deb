package lapidary.core.data;

import java.nio.file.Path;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// Token ids, as a tokenizer made them.
public final class TokenData implements DataSet {
    private final Origin origin;
    private final int[] tokens;

    TokenData(Origin origin, int[] tokens) {
        this.origin = origin;
        this.tokens = tokens;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public DataKind kind() {
        return DataKind.TOKENS;
    }

    @Override
    public long count() {
        return tokens.length;
    }

    /// All ids, in order; a copy.
    public int[] tokens() {
        return tokens.clone();
    }

    /// Makes sure that a model knows all ids.
    ///
    /// @param vocabulary ids are below it
    /// @throws FormatException that names the first id outside
    public void check(int vocabulary) throws FormatException {
        for (int at = 0; at < tokens.length; at++) {
            if (tokens[at] >= vocabulary) {
                Path file = origin.files().getFirst();
                throw new FormatException(
                        Problem.BAD_VALUE,
                        file,
                        "token " + at,
                        "an id below " + vocabulary + ", the model's vocabulary",
                        String.valueOf(tokens[at]));
            }
        }
    }
}
