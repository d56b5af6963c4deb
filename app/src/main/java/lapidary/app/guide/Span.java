package lapidary.app.guide;

/// Words of one kind within a line.
public sealed interface Span {
    /// What is read.
    String words();

    record Plain(String words) implements Span {}

    record Strong(String words) implements Span {}

    record Code(String words) implements Span {}

    /// A way to another page.
    ///
    /// @param target "page:look" for a page, "term:perplexity" for a word of the glossary
    record Link(String target, String words) implements Span {}
}
