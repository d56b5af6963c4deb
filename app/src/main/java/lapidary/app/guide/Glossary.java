package lapidary.app.guide;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The words of the field and what they mean here, as the glossary's table has them.
public record Glossary(List<Term> terms) {
    public Glossary {
        terms = List.copyOf(terms);
    }

    /// A word explained.
    ///
    /// @param word as it is written in running text
    /// @param meaning with the marks of a page's text
    public record Term(String word, String meaning) {}

    /// Reads the two-column table of a Markdown file.
    static Glossary parse(String text) {
        return new Glossary(text.lines()
                .filter(line -> line.startsWith("| ") && line.endsWith("|"))
                .map(line -> line.substring(1, line.length() - 1).split("(?<!\\\\)\\|", 2))
                .filter(cells -> cells.length == 2)
                .map(cells -> new Term(cells[0].strip(), cells[1].strip().replace("\\|", "|")))
                .filter(term -> !term.word().equals("word"))
                .toList());
    }

    /// What a word means; upper and lower case are the same.
    public Optional<Term> find(String word) {
        String wanted = word.toLowerCase(Locale.ROOT);
        return terms.stream()
                .filter(term -> term.word().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst();
    }
}
