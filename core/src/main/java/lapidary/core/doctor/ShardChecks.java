package lapidary.core.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.format.StrictJson;
import tools.jackson.databind.JsonNode;

/// Which parts of a model in several files are missing: told without opening any of them.
final class ShardChecks {
    private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})(\\.[A-Za-z]+)");
    private static final int MOST_PARTS = 10_000;
    private static final int MOST_NAMED = 8;
    private static final long LARGEST_INDEX = 1L << 28;

    private ShardChecks() {}

    static void run(FirstLook look, Findings findings) {
        Path folder =
                look.isFolder() ? look.path() : look.path().toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        Path index = look.isFolder() ? folder.resolve("model.safetensors.index.json") : look.path();
        if (index.toString().endsWith(".index.json") && Files.isRegularFile(index)) {
            listed(folder, index, findings);
        }
        Matcher name = PART.matcher(look.name());
        if (!look.isFolder() && name.matches()) {
            numbered(folder, name, findings);
        }
    }

    private static void listed(Path folder, Path index, Findings findings) {
        TreeSet<String> names = new TreeSet<>();
        try {
            JsonNode map = StrictJson.readObject(index, LARGEST_INDEX).path("weight_map");
            for (JsonNode value : map) {
                if (value.isString() && names.size() < MOST_PARTS) {
                    names.add(value.asString());
                }
            }
        } catch (IOException e) {
            // The reader has said what is wrong with the index.
            return;
        }
        List<String> missing = names.stream()
                .filter(name -> isPlain(name) && !Files.isRegularFile(folder.resolve(name)))
                .toList();
        tell(missing, names.size(), findings);
    }

    private static void numbered(Path folder, Matcher name, Findings findings) {
        int count = Integer.parseInt(name.group(3));
        List<String> missing = new ArrayList<>();
        for (int part = 1; part <= Math.min(count, MOST_PARTS); part++) {
            String file = String.format(Locale.ROOT, "%s-%05d-of-%05d%s", name.group(1), part, count, name.group(4));
            if (!Files.isRegularFile(folder.resolve(file))) {
                missing.add(file);
            }
        }
        tell(missing, count, findings);
    }

    private static void tell(List<String> missing, int count, Findings findings) {
        if (!missing.isEmpty()) {
            List<String> shown =
                    missing.stream().limit(MOST_NAMED).map(Findings::shown).toList();
            findings.error(
                    Symptom.MISSING_FILE,
                    shown.getFirst(),
                    missing.size() + " of " + count + " parts are missing: " + String.join(", ", shown)
                            + (missing.size() > MOST_NAMED ? " …" : "") + ".",
                    "Download the missing parts into the same folder.");
        }
    }

    private static boolean isPlain(String name) {
        return !name.isBlank() && !name.contains("/") && !name.contains("\\") && !name.contains("\0");
    }
}
