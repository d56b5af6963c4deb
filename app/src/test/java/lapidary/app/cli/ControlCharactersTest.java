package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class ControlCharactersTest {
    private static final char ESCAPE = 27;
    private static final char CONTROL_SEQUENCE = 0x9b;

    @Test
    void plainTextStaysAsItIs() {
        String text = "weights \u00e9 \u00d7 \ud83d\ude00";
        assertSame(text, ControlCharacters.shown(text));
        assertSame(text, ControlCharacters.shownInLine(text));
    }

    @Test
    void whatSteersATerminalIsShown() {
        String hostile = "a" + ESCAPE + "[2J\r" + CONTROL_SEQUENCE + "31m";
        assertEquals("a\\u001b[2J\\u000d\\u009b31m", ControlCharacters.shown(hostile));
    }

    @Test
    void linesStayInTextAndNotInCells() {
        assertEquals("a\n\tb", ControlCharacters.shown("a\n\tb"));
        assertEquals("a\\u000a\\u0009b", ControlCharacters.shownInLine("a\n\tb"));
    }

    @Test
    void aNameWithALineBreakDoesNotBreakTheTable() {
        List<String> lines = new Table("tensor", ">size")
                .row("two\nlines", "1 B")
                .row("w", "12 B")
                .lines();
        assertEquals(List.of("tensor          size", "two\\u000alines   1 B", "w               12 B"), lines);
    }
}
