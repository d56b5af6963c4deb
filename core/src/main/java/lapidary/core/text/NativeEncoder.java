package lapidary.core.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// A tokenizer of the Hugging Face library: it gets `tokenizer.json` text and nothing else, and is never online.
///
/// Safe for use by several threads; closing waits for those that are at it.
final class NativeEncoder implements AutoCloseable {
    private final TokenizersLibrary library;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final long tokenizer;
    private boolean closed;

    private NativeEncoder(TokenizersLibrary library, long tokenizer) {
        this.library = library;
        this.tokenizer = tokenizer;
    }

    /// @param json text of a `tokenizer.json`
    /// @param file it was made from, for messages
    /// @throws FormatException with [Problem#BAD_TOKENIZER] when the library does not accept it
    static NativeEncoder of(String json, Path file) throws IOException {
        TokenizersLibrary library = TokenizerLibrary.get();
        try {
            return new NativeEncoder(library, library.createTokenizerFromString(json));
        } catch (RuntimeException e) {
            throw new FormatException(
                    Problem.BAD_TOKENIZER,
                    file,
                    "vocabulary",
                    "one that the tokenizer library accepts",
                    "an error: " + e.getMessage());
        }
    }

    int[] encode(String text) {
        return encode(text, false);
    }

    /// @param isFramed whether the tokenizer's own template is put around the text
    int[] encode(String text, boolean isFramed) {
        lock.readLock().lock();
        try {
            long encoding = library.encode(open(), wellFormed(text), isFramed);
            try {
                return Arrays.stream(library.getTokenIds(encoding))
                        .mapToInt(Math::toIntExact)
                        .toArray();
            } finally {
                library.deleteEncoding(encoding);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    String decode(int[] tokens) {
        lock.readLock().lock();
        try {
            return library.decode(open(), Arrays.stream(tokens).asLongStream().toArray(), false);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                library.deleteTokenizer(tokenizer);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private long open() {
        if (closed) {
            throw new IllegalStateException("the tokenizer is closed");
        }
        return tokenizer;
    }

    /// Half a surrogate pair has no UTF-8; it becomes U+FFFD.
    private static String wellFormed(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SUPPLEMENTARY_CODE_POINT) {
                i++;
            } else if (Character.isSurrogate((char) point)) {
                repaired = repaired == null ? new StringBuilder(text) : repaired;
                repaired.setCharAt(i, '\uFFFD');
            }
        }
        return repaired == null ? text : repaired.toString();
    }
}
