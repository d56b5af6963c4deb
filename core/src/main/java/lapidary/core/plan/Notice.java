package lapidary.core.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.job.NotedJob;
import lapidary.core.tensor.TensorId;

/// Something the user should know before writing.
///
/// @param tensor the one it is about; empty for the whole file
/// @param text one sentence, with what to do where something can be done
/// @param lacksEvidence whether it is only there because calibration data is not there yet
public record Notice(Severity severity, Optional<TensorId> tensor, String text, boolean lacksEvidence) {
    /// REFUSED stops the writing; WARNING and INFO do not.
    public enum Severity {
        INFO,
        WARNING,
        REFUSED
    }

    /// One that has nothing to do with calibration data.
    public Notice(Severity severity, Optional<TensorId> tensor, String text) {
        this(severity, tensor, text, false);
    }

    /// Stops the writing until there is calibration data.
    static Notice lacking(Optional<TensorId> tensor, String text) {
        return new Notice(Severity.REFUSED, tensor, text, true);
    }

    /// What the work said about its results.
    public static List<Notice> warnings(List<NotedJob.Note> notes) {
        return notes.stream()
                .map(note -> new Notice(Severity.WARNING, Optional.of(new TensorId(note.about())), note.text()))
                .toList();
    }

    /// As sentences that begin with the tensor; tensors with the same sentence are named once.
    public static List<String> sentences(Collection<Notice> notices) {
        Map<String, List<Notice>> byText =
                notices.stream().collect(Collectors.groupingBy(Notice::text, LinkedHashMap::new, Collectors.toList()));
        List<String> sentences = new ArrayList<>();
        byText.forEach((text, alike) -> sentences.add(alike.getFirst()
                        .tensor()
                        .map(id -> id.name() + others(alike) + ": ")
                        .orElse("")
                + text));
        return List.copyOf(sentences);
    }

    private static String others(List<Notice> notices) {
        return notices.size() == 1 ? "" : " and " + (notices.size() - 1) + " more";
    }
}
