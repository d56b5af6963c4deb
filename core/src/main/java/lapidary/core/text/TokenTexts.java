package lapidary.core.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What each token of a text contributes to it, so that the parts put together are the text: a character whose bytes
/// are spread over several tokens belongs to the token that begins it, the others contribute nothing.
///
/// Bytes that are no UTF-8 become "<0xE2>"; a control token shows its own name.
public final class TokenTexts {
    private final Tokenizer tokenizer;
    private final List<String> texts;
    private final Map<Integer, String> whole = new HashMap<>();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(4);
    private int owner;
    private int missing;

    private TokenTexts(Tokenizer tokenizer, int count) {
        this.tokenizer = tokenizer;
        this.texts = new ArrayList<>(count);
    }

    /// One text per token; equal tokens share it where they can.
    public static List<String> of(Tokenizer tokenizer, int[] tokens) {
        TokenTexts reading = new TokenTexts(tokenizer, tokens.length);
        for (int token : tokens) {
            reading.add(token);
        }
        reading.giveUp();
        return List.copyOf(reading.texts);
    }

    private void add(int token) {
        String known = missing == 0 ? whole.get(token) : null;
        if (known != null) {
            texts.add(known);
            return;
        }
        byte[] bytes = tokenizer.bytes(token);
        boolean alone = missing == 0;
        if (bytes.length == 0) {
            giveUp();
            texts.add(tokenizer.piece(token));
            return;
        }
        texts.add("");
        for (byte b : bytes) {
            take(b & 0xFF);
        }
        if (alone && missing == 0) {
            whole.put(token, texts.getLast());
        }
    }

    private void take(int value) {
        boolean continues = (value & 0xC0) == 0x80;
        if (missing > 0 && !continues) {
            giveUp();
        }
        if (missing == 0) {
            owner = texts.size() - 1;
            missing = continues ? 0 : following(value);
            pending.write(value);
        } else {
            pending.write(value);
            missing--;
        }
        if (missing == 0) {
            giveOut();
        }
    }

    /// Bytes that a first byte of UTF-8 announces.
    private static int following(int first) {
        if (first >= 0xF0 && first <= 0xF4) {
            return 3;
        }
        if (first >= 0xE0 && first < 0xF0) {
            return 2;
        }
        return first >= 0xC2 && first < 0xE0 ? 1 : 0;
    }

    private void giveOut() {
        byte[] bytes = pending.toByteArray();
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            StringBuilder shown = new StringBuilder();
            for (byte b : bytes) {
                shown.append(String.format(Locale.ROOT, "<0x%02X>", b & 0xFF));
            }
            text = shown.toString();
        }
        texts.set(owner, texts.get(owner) + text);
        pending.reset();
        missing = 0;
    }

    /// What was announced did not come.
    private void giveUp() {
        if (pending.size() > 0) {
            giveOut();
        }
    }
}
