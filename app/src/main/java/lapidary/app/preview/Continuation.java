package lapidary.app.preview;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What one model has said so far.
///
/// @param tokens it added
/// @param texts how each of them reads
/// @param progress how it stands
/// @param note why it failed, or the speed once it is done; "" otherwise
record Continuation(List<Integer> tokens, List<String> texts, Progress progress, String note) {
    static final Continuation NONE = new Continuation(List.of(), List.of(), Progress.IDLE, "");

    enum Progress {
        IDLE,
        RUNNING,
        DONE,
        FAILED
    }

    Continuation {
        tokens = Collections.unmodifiableList(tokens);
        texts = Collections.unmodifiableList(texts);
    }

    Continuation plus(int token, String text) {
        List<Integer> moreTokens = new ArrayList<>(tokens);
        List<String> moreTexts = new ArrayList<>(texts);
        moreTokens.add(token);
        moreTexts.add(text);
        return new Continuation(moreTokens, moreTexts, Progress.RUNNING, "");
    }

    Continuation ended(Progress how, String why) {
        return new Continuation(tokens, texts, how, why);
    }

    /// The tokens, each marked where the other model said something else. What the other one has not reached yet is
    /// not marked.
    List<Piece> comparedWith(Continuation other) {
        List<Boolean> marks = Differences.marks(tokens, other.tokens);
        boolean otherGoesOn = other.progress == Progress.RUNNING || other.progress == Progress.IDLE;
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            boolean isAhead = otherGoesOn && i >= other.tokens.size();
            pieces.add(new Piece(tokens.get(i), texts.get(i), marks.get(i) && !isAhead));
        }
        return pieces;
    }
}
