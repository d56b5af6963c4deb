package lapidary.app.data;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import lapidary.core.data.DataSet;
import lapidary.core.data.TextData;
import lapidary.core.data.TextFile;
import lapidary.core.data.TokenData;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.text.Tokenizer;

/// The tokens of all texts that serve a use, one after the other.
public final class DataTokens {
    /// Most letters that are used; more would only make the last digits steadier.
    static final int MOST_LETTERS = 8 << 20;

    private DataTokens() {}

    /// @throws FormatException when a text is no longer what it was, or ids are not of this vocabulary
    public static int[] of(Tokenizer tokenizer, List<DataSet> data, Job job) throws IOException {
        IntStream all = IntStream.empty();
        int left = MOST_LETTERS;
        for (DataSet set : data) {
            if (set instanceof TokenData ids) {
                ids.check(tokenizer.size());
                all = IntStream.concat(all, IntStream.of(ids.tokens()));
            }
            for (TextFile part : set instanceof TextData text ? text.parts() : List.<TextFile>of()) {
                job.check();
                String words = beginning(part.read(), left);
                left -= words.length();
                job.check();
                all = IntStream.concat(all, IntStream.of(tokenizer.encode(words)));
            }
        }
        job.check();
        return all.toArray();
    }

    /// At most so many letters, and never half a character.
    private static String beginning(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, most > 0 && Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
