package lapidary.core.eval;

/// How a text becomes scored positions; perplexities compare only within one protocol and context.
public enum Protocol {
    /// Text tokenized once, no BOS; inputs [i, i+c), targets shifted by one, stride c, tail dropped, every position
    /// scored.
    WINDOWS("windows"),
    /// As llama.cpp's perplexity tool: the vocabulary's add-BOS rule, ⌊n/c⌋ chunks, position 0 overwritten by BOS
    /// when add-BOS, positions c/2 … c−2 scored.
    LLAMA_CPP("llama.cpp");

    private final String id;

    Protocol(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
