package lapidary.app.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lapidary.core.data.DataSet;
import lapidary.core.data.TextData;
import lapidary.core.data.TextFile;
import lapidary.core.data.TokenData;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.text.Tokenizer;

/// The tokens of all texts that serve a use.
public final class DataTokens {
    /// Most letters that are used; more would only make the last digits steadier.
    static final int MOST_LETTERS = 8 << 20;

    private DataTokens() {}

    /// The tokens of one text.
    ///
    /// @param name of the text
    public record Part(String name, int[] tokens) {}

    /// All texts, one after the other.
    ///
    /// @throws FormatException when a text is no longer what it was, or ids are not of this vocabulary
    public static int[] of(Tokenizer tokenizer, List<DataSet> data, Job job) throws IOException {
        return parts(tokenizer, data, job).stream()
                .flatMapToInt(part -> IntStream.of(part.tokens()))
                .toArray();
    }

    /// Each text on its own.
    ///
    /// @throws FormatException when a text is no longer what it was, or ids are not of this vocabulary
    public static List<Part> parts(Tokenizer tokenizer, List<DataSet> data, Job job) throws IOException {
        List<Part> parts = new ArrayList<>();
        int left = MOST_LETTERS;
        for (DataSet set : data) {
            if (set instanceof TokenData ids) {
                ids.check(tokenizer.size());
                parts.add(new Part(ids.name(), ids.tokens()));
            }
            for (TextFile text : set instanceof TextData texts ? texts.parts() : List.<TextFile>of()) {
                job.check();
                String words = beginning(text.read(), left);
                left -= words.length();
                job.check();
                parts.add(new Part(text.name(), tokenizer.encode(words)));
            }
        }
        job.check();
        return parts;
    }

    /// At most so many letters, and never half a character.
    private static String beginning(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, most > 0 && Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
