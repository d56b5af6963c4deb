package lapidary.core.data;

/// Cuts a text that comes in portions into overlapping runs of words for a sketch. Case, punctuation, spaces and line
/// ends do not count; an ideograph is a word of its own.
final class TextPieces {
    /// Words, or token ids, of a piece.
    static final int RUN = 12;

    private static final long PRIME = 0x100000001b3L;
    private static final long BASE = 0x9e3779b97f4a7c15L;
    private static final long TOP = power();

    private final Sketch.Builder sketch;
    private final long[] last = new long[RUN];
    private long words;
    private long run;
    private long word;
    private boolean isInWord;
    private char high;

    TextPieces(Sketch.Builder sketch) {
        this.sketch = sketch;
    }

    private static long power() {
        long power = 1;
        for (int i = 0; i < RUN; i++) {
            power *= BASE;
        }
        return power;
    }

    void add(CharSequence portion) {
        for (int i = 0; i < portion.length(); i++) {
            char unit = portion.charAt(i);
            if (Character.isHighSurrogate(unit)) {
                high = unit;
            } else {
                addPoint(Character.isLowSurrogate(unit) ? Character.toCodePoint(high, unit) : unit);
            }
        }
    }

    private void addPoint(int point) {
        if (Character.isIdeographic(point)) {
            endWord();
            add(point);
        } else if (Character.isLetterOrDigit(point)) {
            word = ((isInWord ? word : 0xcbf29ce484222325L) ^ Character.toLowerCase(point)) * PRIME;
            isInWord = true;
        } else if (point != '\'' && point != '\u2019') {
            endWord();
        }
    }

    private void endWord() {
        if (isInWord) {
            isInWord = false;
            add(word);
        }
    }

    /// One more word or token id.
    void add(long item) {
        int at = (int) (words % RUN);
        run = run * BASE + item - (words < RUN ? 0 : last[at] * TOP);
        last[at] = item;
        words++;
        if (words >= RUN) {
            sketch.add(run);
        }
    }

    /// Ends the last word; data shorter than a run is one piece.
    void finish() {
        endWord();
        if (words > 0 && words < RUN) {
            sketch.add(run);
        }
    }
}
