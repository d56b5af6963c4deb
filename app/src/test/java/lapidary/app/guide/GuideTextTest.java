package lapidary.app.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The text of the guide's pages.
class GuideTextTest {
    @Test
    void aPageIsReadPieceByPiece() {
        assertEquals(
                List.of(
                        new Block.Heading(1, "Title"),
                        new Block.Picture("look", "What is seen"),
                        new Block.Paragraph(List.of(new Span.Plain("Two lines are one."))),
                        new Block.Bullets(List.of(
                                List.of(new Span.Strong("first"), new Span.Plain(" goes on")),
                                List.of(new Span.Plain("second")))),
                        new Block.Heading(2, "Next")),
                GuideText.parse(
                        "# Title\n\n![What is seen](look)\nTwo lines\nare one.\n\n- **first**\n  goes on\n- second\n## Next\n"));
    }

    @Test
    void marksWithinALineAreRead() {
        assertEquals(
                List.of(
                        new Span.Plain("See "),
                        new Span.Link("page:bits", "Bits"),
                        new Span.Plain(" or "),
                        new Span.Code("lapidary run"),
                        new Span.Plain(".")),
                GuideText.spans("See [Bits](page:bits) or `lapidary run`."));
    }

    @Test
    void marksThatAreNotClosedAreText() {
        for (String open : List.of("**bold", "`code", "[words](", "![x](", "# ", "2 * 3 ** 4", "a|b", "[a] (b)")) {
            assertEquals(List.of(new Block.Paragraph(List.of(new Span.Plain(open.strip())))), GuideText.parse(open));
        }
        assertEquals(List.of(), GuideText.parse("\n \n"));
    }

    @Test
    void theGlossaryHasTheWordsOfItsTable() throws IOException {
        Glossary glossary = GuidePage.glossary();
        assertTrue(glossary.terms().size() > 100);
        assertTrue(glossary.find("Perplexity").orElseThrow().meaning().startsWith("exp of the mean"));
        assertTrue(glossary.find("word").isEmpty());
        assertTrue(glossary.terms().stream()
                .noneMatch(term -> term.word().isBlank() || term.meaning().isBlank()));
    }

    @Test
    void aBarWithinACellIsPartOfIt() {
        assertEquals(
                List.of(new Glossary.Term("norm", "|x| as `a|b`")),
                Glossary.parse("| word | what |\n|---|---|\n| norm | \\|x\\| as `a\\|b` |\n")
                        .terms());
    }
}
