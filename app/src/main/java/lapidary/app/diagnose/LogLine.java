package lapidary.app.diagnose;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One entry of the log as text, with its exception's whole stack and nothing of the user's data.
final class LogLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// Of frames of one stack; an endless recursion has thousands that are the same.
    private static final int FRAMES = 80;

    private LogLine() {}

    static String of(
            Instant when, String thread, String level, String source, String message, @Nullable Throwable thrown) {
        StringBuilder text = new StringBuilder()
                .append(TIME.format(when))
                .append(" [")
                .append(thread)
                .append("] ")
                .append(level)
                .append(' ')
                .append(source)
                .append(": ")
                .append(Redaction.of(message))
                .append('\n');
        if (thrown != null) {
            stack(thrown, "", text, Collections.newSetFromMap(new IdentityHashMap<>()));
        }
        return text.toString();
    }

    private static void stack(Throwable thrown, String prefix, StringBuilder out, Set<Throwable> seen) {
        if (!seen.add(thrown)) {
            return;
        }
        out.append(prefix).append(thrown.getClass().getName());
        if (thrown.getMessage() != null) {
            out.append(": ").append(Redaction.of(thrown.getMessage().replace('\n', ' ')));
        }
        out.append('\n');
        StackTraceElement[] frames = thrown.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
            out.append("    at ").append(frames[i]).append('\n');
        }
        if (frames.length > FRAMES) {
            out.append("    … ").append(frames.length - FRAMES).append(" more\n");
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            stack(suppressed, "  besides: ", out, seen);
        }
        if (thrown.getCause() != null) {
            stack(thrown.getCause(), "  caused by: ", out, seen);
        }
    }
}
