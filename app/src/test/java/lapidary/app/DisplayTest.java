package lapidary.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DisplayTest {
    private final Map<String, String> environment = new HashMap<>();
    private final Set<String> missing = new HashSet<>();
    private boolean answers = true;

    @Test
    void aLinuxWithDisplayAndLibrariesShowsWindows() {
        environment.put("DISPLAY", ":0");
        assertEquals(Optional.empty(), obstacle("Linux"));
    }

    @Test
    void withoutVariablesThereIsNoDisplay() {
        assertTrue(obstacle("Linux").orElseThrow().contains("neither DISPLAY nor WAYLAND_DISPLAY"));
    }

    @Test
    void waylandAloneIsNotEnough() {
        environment.put("WAYLAND_DISPLAY", "wayland-0");
        assertTrue(obstacle("Linux").orElseThrow().contains("XWayland"));
    }

    @Test
    void missingLibrariesAreNamedWithTheirPackages() {
        environment.put("DISPLAY", ":0");
        missing.add("libgtk-3.so.0");
        missing.add("libfreetype.so.6");
        assertEquals(
                "there is no display: this system lacks libfreetype.so.6 (package libfreetype6), "
                        + "libgtk-3.so.0 (package libgtk-3-0)",
                obstacle("Linux").orElseThrow());
    }

    @Test
    void aDisplayThatDoesNotAnswerIsNamed() {
        environment.put("DISPLAY", ":77");
        answers = false;
        assertTrue(obstacle("Linux").orElseThrow().contains("DISPLAY is :77"));
    }

    @Test
    void otherSystemsAlwaysHaveOne() {
        assertEquals(Optional.empty(), obstacle("Mac OS X"));
        assertEquals(Optional.empty(), obstacle("Windows 11"));
    }

    private Optional<String> obstacle(String system) {
        return new Display(system, environment::get, library -> !missing.contains(library), display -> answers)
                .obstacle();
    }
}
