package lapidary.core.discover;

/// A program that keeps models in a place of its own.
public enum Keeper {
    HUGGING_FACE("huggingface", "Hugging Face"),
    OLLAMA("ollama", "Ollama"),
    LM_STUDIO("lmstudio", "LM Studio"),
    LLAMA_CPP("llama.cpp", "llama.cpp");

    private final String id;
    private final String title;

    Keeper(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /// As `--json` says it.
    public String id() {
        return id;
    }

    /// As the window says it.
    public String title() {
        return title;
    }
}
