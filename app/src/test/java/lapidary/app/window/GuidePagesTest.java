package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.app.guide.GuideModel;
import lapidary.app.guide.GuidePage;
import org.junit.jupiter.api.Test;

/// The guide has a page with a picture for each place, and its links lead somewhere.
class GuidePagesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path FOLDER = ROOT.resolve("resources/bundled/lapidary/guide");
    private static final Pattern LINK = Pattern.compile("]\\((page|term):([^)]+)\\)");
    private static final Pattern PICTURE = Pattern.compile("!\\[[^]]{20,}]\\(([a-z-]+)\\)");
    private static final long MOST_BYTES = 100_000;

    @Test
    void eachPageSaysWhatIsSeenHowToReadItAndWhatToDoNext() throws IOException {
        List<String> faults = new ArrayList<>();
        for (String page : pages()) {
            String text = Files.readString(FOLDER.resolve(page + ".md"));
            if (!text.startsWith("# ") || !text.contains("\n## ") || text.split("\\s+").length < 60) {
                faults.add(page + " is no page");
            }
            boolean isPlace =
                    List.of(View.values()).stream().anyMatch(view -> view.page().equals(page));
            if (isPlace && !(text.contains("## How to read it") && text.contains("## What to do next"))) {
                faults.add(page + " does not say how to read it or what to do next");
            }
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void eachPageHasAPictureThatIsSmall() throws IOException {
        for (String page : pages()) {
            Matcher picture = PICTURE.matcher(Files.readString(FOLDER.resolve(page + ".md")));
            assertTrue(picture.find(), page);
            for (String theme : List.of("", "-dark")) {
                Path file = FOLDER.resolve(picture.group(1) + theme + ".png");
                assertTrue(Files.exists(file) || !theme.isEmpty(), file.toString());
                if (Files.exists(file)) {
                    assertTrue(Files.size(file) <= MOST_BYTES, file + " has " + Files.size(file) + " bytes");
                }
            }
        }
    }

    @Test
    void allLinksLeadToPagesAndWords() throws IOException {
        List<String> ids =
                GuideWiring.pages().stream().map(GuideModel.Listed::id).toList();
        List<String> words = Files.readAllLines(ROOT.resolve("docs/glossary.md")).stream()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split("\\|")[1].strip().toLowerCase(Locale.ROOT))
                .toList();
        List<String> dead = new ArrayList<>();
        for (String page : pages()) {
            Matcher link = LINK.matcher(Files.readString(FOLDER.resolve(page + ".md")));
            while (link.find()) {
                String target = link.group(2);
                boolean leads = link.group(1).equals("page")
                        ? ids.contains(target)
                        : words.contains(target.toLowerCase(Locale.ROOT));
                if (!leads) {
                    dead.add(page + ": " + link.group());
                }
            }
        }
        assertEquals(List.of(), dead);
    }

    private static List<String> pages() {
        return GuideWiring.pages().stream()
                .map(GuideModel.Listed::id)
                .filter(id -> !id.equals(GuidePage.GLOSSARY))
                .toList();
    }
}
