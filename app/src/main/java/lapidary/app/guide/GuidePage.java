package lapidary.app.guide;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lapidary.views.text.Messages;

/// A page that has been read.
///
/// @param id names it and its files
public record GuidePage(String id, List<Block> blocks) {
    /// The page made from the glossary.
    public static final String GLOSSARY = "glossary";

    private static final String FOLDER = "/lapidary/guide/";

    public GuidePage {
        blocks = List.copyOf(blocks);
    }

    /// Reads a page; away from the screen.
    ///
    /// @throws IOException when there is no such page
    static GuidePage read(String id) throws IOException {
        return new GuidePage(id, id.equals(GLOSSARY) ? List.of() : GuideText.parse(text(id)));
    }

    /// Reads the glossary; away from the screen.
    static Glossary glossary() throws IOException {
        return Glossary.parse(text(GLOSSARY));
    }

    private static String text(String id) throws IOException {
        try (InputStream in = GuidePage.class.getResourceAsStream(FOLDER + id + ".md")) {
            if (in == null) {
                throw new IOException("the guide has no page " + id);
            }
            return Messages.ofDesktop(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// Where a picture lies among the resources.
    static String picture(String name, boolean isDark) {
        return FOLDER + name + (isDark ? "-dark.png" : ".png");
    }
}
