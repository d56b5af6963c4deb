package lapidary.views.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.MissingResourceException;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The bundle and the sources agree: what is asked for is there, and what is there is asked for.
class MessagesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String BUNDLE = "resources/bundled/lapidary/messages.properties";
    private static final Pattern ASKED = Pattern.compile("Messages\\s*\\.of\\(\\s*\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("\"([a-z][A-Za-z0-9-]*(?:\\.[A-Za-z0-9-]+)+)\"");
    private static final Pattern ENDING = Pattern.compile("\\+\\s*\"(\\.[a-z-]+)\"");

    @Test
    void keysAreNamedAsTheDesktopNamesThem() {
        assertEquals("Find (⌘F), ⌘Shift+O", Messages.ofDesktop("Find (Ctrl+F), Ctrl+Shift+O", true));
        assertEquals("Find (Ctrl+F)", Messages.ofDesktop("Find (Ctrl+F)", false));
    }

    @Test
    void everyKeyThatIsAskedForIsInTheBundle() throws IOException {
        Set<String> missing = found(ASKED);
        missing.removeAll(bundle().stringPropertyNames());
        assertEquals(Set.of(), missing);
    }

    /// As it is, or made of another key and what is put behind it: `key + ".help"`.
    @Test
    void everyKeyOfTheBundleIsAskedFor() throws IOException {
        Set<String> keys = found(KEY);
        Set<String> endings = found(ENDING);
        List<String> unused = bundle().stringPropertyNames().stream()
                .filter(key -> !keys.contains(key))
                .filter(key -> endings.stream()
                        .noneMatch(ending -> key.endsWith(ending)
                                && keys.contains(key.substring(0, key.length() - ending.length()))))
                .sorted()
                .toList();
        assertEquals(List.of(), unused);
    }

    @Test
    void anApostropheOfTheBundleIsWrittenTwiceWhereValuesArePutInAndOnceElsewhere() throws IOException {
        Properties bundle = bundle();
        List<String> wrong = bundle.stringPropertyNames().stream()
                .filter(key -> {
                    String words = bundle.getProperty(key);
                    return words.contains("{0") ? words.replace("''", "").contains("'") : words.contains("''");
                })
                .toList();
        assertEquals(List.of(), wrong);
    }

    /// Of two lines with one key the first is never seen.
    @Test
    void noKeyOfTheBundleStandsTwice() throws IOException {
        List<String> keys = Files.readAllLines(ROOT.resolve(BUNDLE)).stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
        Set<String> twice = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        keys.stream().filter(key -> !seen.add(key)).forEach(twice::add);
        assertEquals(Set.of(), twice);
    }

    @Test
    void aMissingKeyIsAFault() {
        MissingResourceException fault = assertThrows(MissingResourceException.class, () -> Messages.of("no.such.key"));
        assertTrue(fault.getMessage().contains("no.such.key"), fault.getMessage());
    }

    private static Properties bundle() throws IOException {
        Properties bundle = new Properties();
        try (var in = Files.newBufferedReader(ROOT.resolve(BUNDLE))) {
            bundle.load(in);
        }
        return bundle;
    }

    private static Set<String> found(Pattern pattern) throws IOException {
        Set<String> keys = new TreeSet<>();
        for (String room : List.of("views", "app")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(room).resolve("src/main/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    Matcher matcher = pattern.matcher(Files.readString(file));
                    while (matcher.find()) {
                        keys.add(matcher.group(1));
                    }
                }
            }
        }
        return keys;
    }
}
