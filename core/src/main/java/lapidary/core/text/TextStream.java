package lapidary.core.text;

import java.util.Arrays;

/// Text that grows token by token: gives out what each token adds, and holds back bytes that
/// are only a part of a character.
///
/// Not for use by several threads at once.
public final class TextStream {
    /// Tokens that are decoded again with each new one: enough for any character and for spaces at the seam.
    private static final int WINDOW = 16;

    private static final char BROKEN = '\uFFFD';

    private final Tokenizer tokenizer;
    private int[] pending = new int[WINDOW * 2];
    private int count;
    private int given;

    /// @param before tokens that the new ones follow (the end of a prompt), so that a space at the
    /// seam is kept; may be empty
    public TextStream(Tokenizer tokenizer, int[] before) {
        this.tokenizer = tokenizer;
        int from = Math.max(0, before.length - WINDOW);
        count = before.length - from;
        System.arraycopy(before, from, pending, 0, count);
        given = count;
    }

    /// What this token adds; "" while a character is not complete.
    public String add(int token) {
        if (count == pending.length) {
            pending = Arrays.copyOf(pending, count * 2);
        }
        pending[count++] = token;
        String whole = tokenizer.decode(Arrays.copyOf(pending, count));
        // A character of UTF-8 has at most four bytes: what stays broken for longer is broken for good.
        if (whole.endsWith(String.valueOf(BROKEN)) && count - given < 4) {
            return "";
        }
        return give(whole);
    }

    /// What was held back at the end of the text.
    public String finish() {
        return given == count ? "" : give(tokenizer.decode(Arrays.copyOf(pending, count)));
    }

    private String give(String whole) {
        String known = tokenizer.decode(Arrays.copyOf(pending, given));
        given = count;
        int same = Arrays.mismatch(known.toCharArray(), whole.toCharArray());
        String added = same < 0 ? "" : whole.substring(same);
        if (count > WINDOW) {
            int dropped = count - WINDOW / 2;
            System.arraycopy(pending, dropped, pending, 0, count - dropped);
            count -= dropped;
            given = count;
        }
        return added;
    }
}
