package lapidary.app.data;

import java.nio.file.Path;
import java.util.Optional;
import lapidary.core.data.DataSet;
import lapidary.core.data.ImageData;
import lapidary.core.data.TextData;
import lapidary.core.data.Use;
import lapidary.views.text.Messages;

/// What is said of data.
final class DataWords {
    private static final int HASH = 8;

    private DataWords() {}

    static String title(Use use) {
        return switch (use) {
            case CALIBRATE -> Messages.of("data.calibration");
            case SEARCH -> Messages.of("data.search");
            case JUDGE -> Messages.of("data.judging");
        };
    }

    static String purpose(Use use) {
        return switch (use) {
            case CALIBRATE -> Messages.of("data.what-model-run");
            case SEARCH -> Messages.of("data.what-search-compares");
            case JUDGE -> Messages.of("data.what-every-number");
        };
    }

    static String nothing(Use use, DataWanted wanted) {
        if (wanted.kinds().isEmpty()) {
            return Messages.of("data.model-not-run");
        }
        return switch (use) {
            case CALIBRATE -> Messages.of("data.none-importance-matrices");
            case SEARCH -> Messages.of("data.none-no-search");
            case JUDGE -> Messages.of("data.none", wanted.sentence());
        };
    }

    /// "397 images, 10 classes"
    static String count(DataSet data) {
        String count = data.kind().counted(data.count());
        Optional<Integer> classes = data instanceof ImageData images
                ? images.labels().map(labels -> labels.names().size())
                : Optional.empty();
        int parts = data instanceof TextData text ? text.parts().size() : 1;
        if (parts > 1) {
            return Messages.of("data.count.texts", count, parts);
        }
        return classes.map(number -> Messages.of("data.count.classes", count, number))
                .orElse(count);
    }

    static String hash(DataSet data) {
        return data.sha256().substring(0, HASH);
    }

    /// The folder that holds it.
    static String place(DataSet data) {
        Path parent = data.files().getFirst().toAbsolutePath().normalize().getParent();
        return parent == null ? "" : parent.toString();
    }
}
