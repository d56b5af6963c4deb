package lapidary.app.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.data.ArrayData;
import lapidary.core.data.DataArray;
import lapidary.core.data.DataSet;
import lapidary.core.data.ImageData;
import lapidary.core.data.Labels;
import lapidary.core.data.PairData;
import lapidary.core.data.RawImage;
import lapidary.core.data.TextData;
import lapidary.core.data.TokenData;

/// A glance at what is in a data set. Made away from the screen.
public sealed interface DataSample {

    /// @param lines each on a line of its own, in a font of even width where `isCode`
    record Lines(List<String> lines, boolean isCode) implements DataSample {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    record Pictures(List<Picture> pictures) implements DataSample {
        public Pictures {
            pictures = List.copyOf(pictures);
        }
    }

    /// @param label its class; "" where it is not known
    record Picture(RawImage image, String label) {}

    static DataSample of(DataSet data) throws IOException {
        return switch (data) {
            case TextData text -> new Lines(List.of(SampleText.beginning(text)), false);
            case TokenData tokens -> new Lines(List.of(SampleText.tokens(tokens)), true);
            case ImageData images -> SampleText.pictures(images);
            case PairData pairs -> new Lines(SampleText.pairs(pairs), false);
            case ArrayData arrays -> new Lines(SampleText.arrays(arrays), true);
        };
    }

    /// Words for the beginning of each kind of data.
    final class SampleText {
        private static final int LETTERS = 320;
        private static final int PICTURES = 12;
        private static final int SIDE = 64;
        private static final int ROWS = 3;
        private static final int NUMBERS = 24;

        private SampleText() {}

        /// The beginning of the first text that has one, line breaks and indents taken for spaces.
        static String beginning(TextData text) throws IOException {
            Path first = text.parts().getFirst().path();
            byte[] head;
            try (var in = Files.newInputStream(first)) {
                head = in.readNBytes(8 * LETTERS);
            }
            String words = new String(head, StandardCharsets.UTF_8)
                    .replace("\ufeff", "")
                    .replaceAll("\\s+", " ")
                    .strip();
            int end = Math.min(words.length(), LETTERS);
            int space = end < words.length() ? words.lastIndexOf(' ', end) : end;
            return words.substring(0, space > 0 ? space : end) + (end < words.length() ? " …" : "");
        }

        static String tokens(TokenData tokens) {
            int[] all = tokens.tokens();
            return Arrays.stream(all).limit(NUMBERS).mapToObj(String::valueOf).collect(Collectors.joining(" "))
                    + (all.length > NUMBERS ? " …" : "");
        }

        /// Images spread evenly over the data, because many sets are sorted by class.
        static Pictures pictures(ImageData images) throws IOException {
            List<Picture> pictures = new ArrayList<>();
            Optional<Labels> labels = images.labels();
            int count = (int) Math.min(PICTURES, images.count());
            for (int i = 0; i < count; i++) {
                int index = (int) (i * images.count() / count);
                String label =
                        labels.map(known -> known.names().get(known.at(index))).orElse("");
                pictures.add(new Picture(images.thumbnail(index, SIDE), label));
            }
            return new Pictures(pictures);
        }

        static List<String> pairs(PairData pairs) {
            return pairs.pairs().stream()
                    .limit(ROWS)
                    .map(pair -> String.format(Locale.ROOT, "%.1f  %s · %s", pair.score(), pair.first(), pair.second()))
                    .toList();
        }

        static List<String> arrays(ArrayData arrays) {
            return arrays.inputs().stream().limit(ROWS).map(SampleText::words).toList();
        }

        private static String words(DataArray array) {
            String numbers = array.count() == 0
                    ? ""
                    : Arrays.stream(array.examples(0, 1))
                            .limit(6)
                            .mapToObj(value -> array.isWhole()
                                    ? String.valueOf((long) value)
                                    : String.format(Locale.ROOT, "%.3g", value))
                            .collect(Collectors.joining(" "));
            return array.name() + " " + array.shape() + ": " + numbers + (array.elements() > 6 ? " …" : "");
        }
    }
}
