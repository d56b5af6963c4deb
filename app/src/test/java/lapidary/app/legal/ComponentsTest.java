package lapidary.app.legal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The table of what is bundled, held against the class path. The build of the installers holds it against the jars.
class ComponentsTest {
    private static final String TABLE = "/lapidary/legal/components.tsv";
    private static final List<String> HEADER =
            List.of("name", "version", "licence", "kind", "copyright", "home", "files");
    private static final Set<String> KINDS = Set.of("library", "native", "runtime", "font", "icons", "sample");

    @Test
    void everyRowHasAllItsCells() throws IOException {
        List<List<String>> rows = rows();

        assertEquals(HEADER, rows.getFirst());
        for (List<String> row : rows.subList(1, rows.size())) {
            assertEquals(HEADER.size(), row.size(), row.toString());
            assertTrue(KINDS.contains(row.get(3)), row.toString());
            assertTrue(row.subList(0, 5).stream().noneMatch(String::isBlank), row.toString());
        }
    }

    @Test
    void noComponentIsListedTwice() throws IOException {
        List<String> files = rows().stream()
                .skip(1)
                .flatMap(row -> Arrays.stream(row.get(6).split(",")))
                .filter(file -> !file.isEmpty())
                .toList();

        assertEquals(new HashSet<>(files).size(), files.size(), files.toString());
    }

    @Test
    void theVersionsAreThoseOfTheJars() throws IOException {
        Set<String> jars = jars();
        List<String> missing = new ArrayList<>();
        for (List<String> row : rows().stream().skip(1).toList()) {
            for (String file : row.get(6).split(",")) {
                String jar = file + "-" + row.get(1);
                if (!file.isEmpty() && jars.stream().noneMatch(name -> name.startsWith(jar))) {
                    missing.add(jar);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    private static Set<String> jars() {
        Set<String> names = new HashSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            names.add(Objects.toString(Path.of(entry).getFileName(), ""));
        }
        return names;
    }

    private static List<List<String>> rows() throws IOException {
        try (InputStream in = ComponentsTest.class.getResourceAsStream(TABLE)) {
            String table = new String(Objects.requireNonNull(in, TABLE).readAllBytes(), StandardCharsets.UTF_8);
            return table.lines().map(line -> List.of(line.split("\t", -1))).toList();
        }
    }
}
