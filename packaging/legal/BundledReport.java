import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Lists everything that an installer bundles, with its licence, and collects the texts of those licences.
///
/// The table of components is kept by hand (`resources/bundled/lapidary/legal/components.tsv`), and this program holds it
/// against the jars that are really there: a jar without a row, a row without its jar, and another version than the row
/// says each end the build.
///
/// Run as `java BundledReport.java TABLE TEXTS NATIVES OUT FOLDER…`: the folders hold the jars; OUT gets `BUNDLED.txt` and
/// `texts/`.
public final class BundledReport {
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");
    private static final Pattern NOTICE = Pattern.compile(
            "(?:META-INF/)?(?:LICEN[CS]E|NOTICE|ThirdPartyNotices|AL2\\.0|LGPL2\\.1)(?:\\.txt|\\.md)?",
            Pattern.CASE_INSENSITIVE);
    private static final String OURS = "lapidary-";
    private static final String RULE = "-".repeat(100);

    /// One row of the table. Source: the header of the table itself.
    record Component(
            String name,
            String version,
            String licence,
            String kind,
            String copyright,
            String home,
            List<String> files) {
        static Component of(String line) {
            String[] cells = line.split("\t", -1);
            if (cells.length != 7) {
                throw new IllegalArgumentException("expected 7 cells, found " + cells.length + " in: " + line);
            }
            return new Component(
                    cells[0],
                    cells[1],
                    cells[2],
                    cells[3],
                    cells[4],
                    cells[5],
                    cells[6].isEmpty() ? List.of() : List.of(cells[6].split(",")));
        }

        /// A folder's name for its texts.
        String folder() {
            return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        }
    }

    /// A jar's name taken apart: "jna", "5.17.0".
    record Jar(String name, String version, Path file) {}

    private final List<Component> components;
    private final List<Jar> jars;
    private final Path out;

    private BundledReport(List<Component> components, List<Jar> jars, Path out) {
        this.components = components;
        this.jars = jars;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 5) {
            throw new IllegalArgumentException("expected TABLE TEXTS NATIVES OUT FOLDER…");
        }
        List<Component> components =
                Files.readAllLines(Path.of(arguments[0])).stream().skip(1).map(Component::of).toList();
        List<Jar> jars = new ArrayList<>();
        for (int i = 4; i < arguments.length; i++) {
            jars.addAll(jars(Path.of(arguments[i])));
        }
        BundledReport report = new BundledReport(components, jars, Path.of(arguments[3]));
        List<String> wrong = report.contradictions();
        if (!wrong.isEmpty()) {
            System.err.println(arguments[0] + " does not say what is bundled:");
            wrong.forEach(line -> System.err.println("  " + line));
            System.exit(1);
        }
        report.write(Path.of(arguments[1]), Path.of(arguments[2]));
    }

    private static List<Jar> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted()
                    .map(file -> {
                        Matcher name = JAR.matcher(file.getFileName().toString());
                        return name.matches() ? new Jar(name.group(1), name.group(2), file) : null;
                    })
                    .filter(jar -> jar != null && !jar.name().startsWith(OURS))
                    .toList();
        }
    }

    private List<String> contradictions() {
        List<String> wrong = new ArrayList<>();
        for (Jar jar : jars) {
            Component row = components.stream()
                    .filter(component -> component.files().contains(jar.name()))
                    .findFirst()
                    .orElse(null);
            if (row == null) {
                wrong.add(jar.file().getFileName() + " has no row");
            } else if (!jar.version().equals(row.version()) && !jar.version().startsWith(row.version() + "-")) {
                wrong.add(jar.file().getFileName() + ": the row of " + row.name() + " says " + row.version());
            }
        }
        Set<String> there = new TreeSet<>(jars.stream().map(Jar::name).toList());
        for (Component component : components) {
            for (String file : component.files()) {
                if (!there.contains(file)) {
                    wrong.add(component.name() + " names " + file + ", which is not there");
                }
            }
        }
        return wrong;
    }

    private void write(Path texts, Path natives) throws IOException {
        Path folder = Files.createDirectories(out.resolve("texts"));
        try (Stream<Path> files = Files.list(texts)) {
            for (Path file : files.sorted().toList()) {
                Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        StringBuilder text = new StringBuilder("""
                What Lapidary bundles
                =====================

                Lapidary itself: Copyright the Lapidary contributors, Apache License 2.0 (LICENSE, NOTICE).

                The full texts of the licences lie in texts/, those that a component brings with it in texts/<component>/.
                The notices of the Java runtime and of what it contains lie in its own folder legal/, one folder a module;
                GPL-2.0 with the Classpath Exception, which covers JavaFX too, is java.base/LICENSE there.

                """);
        for (Component component : components) {
            text.append(component.name()).append(' ').append(version(component)).append('\n');
            text.append("    licence    ").append(component.licence()).append('\n');
            text.append("    copyright  ").append(component.copyright()).append('\n');
            if (!component.home().isEmpty()) {
                text.append("    home       ").append(component.home()).append('\n');
            }
            for (String line : brought(component, folder)) {
                text.append("    text       ").append(line).append('\n');
            }
            text.append('\n');
        }
        appendNatives(text, natives);
        text.append(RULE).append("\nThe licences, in full\n").append(RULE).append("\n\n");
        try (Stream<Path> files = Files.list(texts)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replace(".txt", "");
                text.append(name).append('\n').append(RULE).append('\n').append(Files.readString(file)).append('\n');
            }
        }
        Files.writeString(out.resolve("BUNDLED.txt"), text);
    }

    private static String version(Component component) {
        return component.kind().equals("runtime") && component.files().isEmpty()
                ? Runtime.version().toString()
                : component.version();
    }

    /// The texts that the component's own jars hold, copied out.
    private List<String> brought(Component component, Path folder) throws IOException {
        TreeMap<String, byte[]> found = new TreeMap<>();
        for (Jar jar : jars) {
            if (component.files().contains(jar.name())) {
                collect(jar.file(), found);
            }
        }
        List<String> names = new ArrayList<>();
        for (var entry : found.entrySet()) {
            Path own = Files.createDirectories(folder.resolve(component.folder()));
            Files.write(own.resolve(entry.getKey()), entry.getValue());
            names.add("texts/" + component.folder() + "/" + entry.getKey());
        }
        return names;
    }

    private static void collect(Path jar, TreeMap<String, byte[]> found) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                if (NOTICE.matcher(entry.getName()).matches()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        found.putIfAbsent(entry.getName().substring(entry.getName().lastIndexOf('/') + 1), in.readAllBytes());
                    }
                }
            }
        }
    }

    private static void appendNatives(StringBuilder text, Path natives) throws IOException {
        if (!Files.isDirectory(natives)) {
            return;
        }
        text.append(RULE).append("\nNative libraries, as files\n").append(RULE).append('\n');
        try (Stream<Path> files = Files.list(natives)) {
            for (Path file : files.sorted().filter(f -> !Files.isSymbolicLink(f)).toList()) {
                text.append(String.format(
                        Locale.ROOT, "%,14d bytes  %s%n", Files.size(file), file.getFileName()));
            }
        }
        text.append('\n');
    }
}
