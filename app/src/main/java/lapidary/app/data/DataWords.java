package lapidary.app.data;

import java.nio.file.Path;
import java.util.Optional;
import lapidary.core.data.DataSet;
import lapidary.core.data.ImageData;
import lapidary.core.data.TextData;
import lapidary.core.data.Use;

/// What is said of data.
final class DataWords {
    private static final int HASH = 8;

    private DataWords() {}

    static String title(Use use) {
        return switch (use) {
            case CALIBRATE -> "Calibration";
            case SEARCH -> "Search";
            case JUDGE -> "Judging";
        };
    }

    static String purpose(Use use) {
        return switch (use) {
            case CALIBRATE -> "what the model is run over to learn which inputs matter";
            case SEARCH -> "what a search compares its candidates on";
            case JUDGE -> "what every number of the preview is measured on";
        };
    }

    static String nothing(Use use, DataWanted wanted) {
        if (wanted.kinds().isEmpty()) {
            return "This model is not run, so that it needs no data.";
        }
        return switch (use) {
            case CALIBRATE -> "None. Importance matrices and ranges of activations are computed from it.";
            case SEARCH -> "None. No search needs any yet.";
            case JUDGE -> "None. " + wanted.sentence();
        };
    }

    /// "397 images, 10 classes"
    static String count(DataSet data) {
        String count = data.kind().counted(data.count());
        Optional<Integer> classes = data instanceof ImageData images
                ? images.labels().map(labels -> labels.names().size())
                : Optional.empty();
        int parts = data instanceof TextData text ? text.parts().size() : 1;
        return count
                + classes.map(number -> ", " + number + " classes").orElse("")
                + (parts > 1 ? " in " + parts + " texts" : "");
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
