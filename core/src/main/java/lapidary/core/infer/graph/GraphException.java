package lapidary.core.infer.graph;

import java.io.IOException;

/// A graph that cannot be loaded or run as it was asked to; the message says what, where and what to do.
public final class GraphException extends IOException {
    private static final long serialVersionUID = 1L;

    public GraphException(String message) {
        super(message);
    }

    GraphException(String message, Throwable cause) {
        super(message, cause);
    }
}
