package lapidary.app.window;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/// What is alive on the heap after a collection: bytes in all, and how many there are of each class.
final class Alive {
    private static final String OWN = "lapidary.";
    // What the collector puts into gaps.
    private static final String FILLER = "[Ljdk.internal.vm.FillerElement;";
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /// One place for each class in all counts, so that many looks take little of the heap they look at.
    private static final Map<String, Integer> PLACES = new LinkedHashMap<>();

    private long bytes;
    private long pixels;
    private int[] counts = new int[0];

    /// Collects what is garbage and counts the rest.
    Alive() {
        for (String line : histogram().lines().toList()) {
            Matcher found = LINE.matcher(line);
            if (found.matches() && !found.group(3).equals(FILLER)) {
                bytes += Long.parseLong(found.group(2));
                pixels += found.group(3).equals("[I") ? Long.parseLong(found.group(2)) : 0;
                note(found.group(3), Integer.parseInt(found.group(1)));
            }
        }
    }

    private static String histogram() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new AssertionError("no histogram of the heap", e);
        }
    }

    private void note(String name, int count) {
        int place = PLACES.computeIfAbsent(name, ignored -> PLACES.size());
        if (place >= counts.length) {
            int[] longer = new int[place + 256];
            System.arraycopy(counts, 0, longer, 0, counts.length);
            counts = longer;
        }
        counts[place] += count;
    }

    double mebibytes() {
        return bytes / 1048576.0;
    }

    /// In whole numbers: nearly all of these are surfaces of JavaFX's software renderer, which are
    /// as large as what is
    /// shown. Where a graphics card paints they lie in its memory.
    double mebibytesOfPixels() {
        return pixels / 1048576.0;
    }

    /// How many there are of the project's own classes.
    long own() {
        return PLACES.entrySet().stream()
                .filter(place -> place.getKey().startsWith(OWN))
                .mapToLong(place -> count(place.getValue()))
                .sum();
    }

    private int count(int place) {
        return place < counts.length ? counts[place] : 0;
    }

    /// The classes of which there were always more in the last third of the looks than ever in the
    /// middle third, with
    /// all their counts.
    ///
    /// @param looks in order of time
    static List<String> risen(List<Alive> looks) {
        int third = looks.size() / 3;
        List<String> risen = new ArrayList<>();
        PLACES.forEach((name, place) -> {
            List<Integer> counts = looks.stream().map(look -> look.count(place)).toList();
            List<Integer> middle = counts.subList(third, looks.size() - third);
            List<Integer> last = counts.subList(looks.size() - third, looks.size());
            if (third > 0
                    && last.stream().mapToInt(count -> count).min().orElse(0)
                            > middle.stream().mapToInt(count -> count).max().orElse(0)) {
                risen.add(name + " " + counts);
            }
        });
        return risen;
    }
}
