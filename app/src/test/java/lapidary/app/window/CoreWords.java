package lapidary.app.window;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lapidary.core.model.Model;

/// What core says in its own words, the same in every language: names and summaries of methods, settings, types. Read
/// out of its class files.
final class CoreWords {
    private static final int UTF8 = 1;
    private static final Pattern WORD = Pattern.compile("\\p{L}{3,}");
    private final Map<String, List<String>> byFirstWord = new HashMap<>();

    CoreWords() {
        try {
            Path place = Path.of(Model.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(place)) {
                read(place);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    read(jar.getPath("/"));
                }
            }
        } catch (IOException | java.net.URISyntaxException e) {
            throw new IllegalStateException("core's classes cannot be read", e);
        }
    }

    /// A text without what core says, long sayings first.
    String without(String text) {
        String rest = text;
        List<String> said = WORD.matcher(text)
                .results()
                .flatMap(word -> byFirstWord.getOrDefault(word.group(), List.of()).stream())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String each : said) {
            rest = rest.replace(each, "");
        }
        return rest;
    }

    private void read(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            files.filter(file -> file.toString().endsWith(".class")).forEach(this::constants);
        }
    }

    private void constants(Path file) {
        try (DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(Files.readAllBytes(file)))) {
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                if (tag == UTF8) {
                    add(in.readUTF());
                } else {
                    in.skipNBytes(
                            switch (tag) {
                                case 5, 6 -> 8;
                                case 7, 8, 16, 19, 20 -> 2;
                                case 15 -> 3;
                                default -> 4;
                            });
                    i += tag == 5 || tag == 6 ? 1 : 0;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Places for values of a text that is put together are control characters or formats.
    private void add(String constant) {
        for (String part : constant.split("[\\x00-\\x09]|%[\\d.,]*[a-z]", -1)) {
            Matcher word = WORD.matcher(part);
            if (word.find() && !part.contains("/") && !part.contains("(L")) {
                byFirstWord
                        .computeIfAbsent(word.group(), key -> new ArrayList<>())
                        .add(part.strip());
            }
        }
    }
}
