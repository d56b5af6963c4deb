package lapidary.core.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Collects findings; a kind that many tensors have is told a few times and then counted.
final class Findings {
    private static final int MOST_OF_A_KIND = 20;
    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_SENTENCE = 600;

    private final List<Finding> all = new ArrayList<>();
    private final Map<Symptom, Integer> told = new LinkedHashMap<>();

    void error(Symptom symptom, String place, String text, String advice) {
        add(new Finding(Severity.ERROR, symptom, place, text, advice));
    }

    void warning(Symptom symptom, String place, String text, String advice) {
        add(new Finding(Severity.WARNING, symptom, place, text, advice));
    }

    void information(Symptom symptom, String place, String text, String advice) {
        add(new Finding(Severity.INFORMATION, symptom, place, text, advice));
    }

    synchronized void add(Finding finding) {
        int count = told.merge(finding.symptom(), 1, Integer::sum);
        if (count <= MOST_OF_A_KIND) {
            all.add(finding);
        }
    }

    /// The findings, with a line for those that were only counted.
    synchronized List<Finding> list() {
        List<Finding> list = new ArrayList<>(all);
        told.forEach((symptom, count) -> {
            if (count > MOST_OF_A_KIND) {
                Finding last = all.stream()
                        .filter(finding -> finding.symptom() == symptom)
                        .reduce((first, second) -> second)
                        .orElseThrow();
                list.add(new Finding(
                        last.severity(),
                        symptom,
                        "model",
                        count(count - MOST_OF_A_KIND) + " more of the same kind",
                        last.advice()));
            }
        });
        return list;
    }

    static String tensor(String name) {
        return "tensor '" + shown(name) + "'";
    }

    /// A text from a file, fit for a line: short, and without characters that move the cursor.
    static String shown(String text) {
        return shortened(text, LONGEST_NAME);
    }

    /// A reader's message as a sentence of its own.
    static String sentence(String message) {
        String plain = shortened(message, LONGEST_SENTENCE);
        return plain.isEmpty() || plain.endsWith(".")
                ? plain
                : Character.toUpperCase(plain.charAt(0)) + plain.substring(1) + ".";
    }

    private static String shortened(String text, int longest) {
        String start = text.length() <= longest ? text : text.substring(0, longest) + "…";
        return start.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
