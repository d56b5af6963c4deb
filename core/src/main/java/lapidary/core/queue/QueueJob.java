package lapidary.core.queue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One model, what is made of it and where that is written. Two jobs that are equal are the same job.
///
/// @param model a file or a folder
/// @param format of the file to be written; empty for the recipe's own
/// @param judge what the result is measured on; empty for none
/// @param data the files behind the names by which recipes call their data: "imatrix", "calibration" …
/// @param hasReport whether recipe and report are written beside the model
public record QueueJob(
        Path model,
        Asked asked,
        Path out,
        Optional<String> format,
        Optional<Path> judge,
        SortedMap<String, List<Path>> data,
        boolean hasReport) {

    public QueueJob {
        SortedMap<String, List<Path>> copy = new TreeMap<>();
        for (Map.Entry<String, List<Path>> entry : data.entrySet()) {
            copy.put(entry.getKey(), List.copyOf(entry.getValue()));
        }
        data = Collections.unmodifiableSortedMap(copy);
    }

    /// A short name for people: "classics-4m · Q4_K_M".
    public String title() {
        return model.getFileName() + " · " + asked.label();
    }
}
