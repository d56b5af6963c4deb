package lapidary.app.guide;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the text of a page: the part of Markdown that the guide needs.
///
/// Headings (`#`), paragraphs, bullets (`-`), a picture alone on its line (`![words](name)`), and within lines
/// `**strong**`, `*soft*` (drawn as plain text), `` `code` `` and `[words](target)`. Everything else is plain text.
final class GuideText {
    private static final Pattern HEADING = Pattern.compile("(#{1,3}) +(.+)");
    private static final Pattern PICTURE = Pattern.compile("!\\[([^]]*)]\\(([a-z-]+)\\)");
    private static final Pattern INLINE = Pattern.compile(
            "\\*\\*(?<strong>[^*]+)\\*\\*|`(?<code>[^`]+)`|\\*(?<soft>\\S(?:[^*]*\\S)?)\\*|\\[(?<words>[^]]+)]\\((?<target>[^)]+)\\)");

    private final List<Block> blocks = new ArrayList<>();
    private final StringBuilder paragraph = new StringBuilder();
    private final List<String> bullets = new ArrayList<>();

    private GuideText() {}

    static List<Block> parse(String text) {
        GuideText parsing = new GuideText();
        text.lines().forEach(parsing::line);
        parsing.end();
        return List.copyOf(parsing.blocks);
    }

    private void line(String line) {
        Matcher heading = HEADING.matcher(line);
        Matcher picture = PICTURE.matcher(line.strip());
        if (line.isBlank()) {
            end();
        } else if (heading.matches()) {
            end();
            blocks.add(new Block.Heading(
                    heading.group(1).length(), heading.group(2).strip()));
        } else if (picture.matches()) {
            end();
            blocks.add(new Block.Picture(picture.group(2), picture.group(1)));
        } else if (line.startsWith("- ")) {
            if (!paragraph.isEmpty()) {
                end();
            }
            bullets.add(line.substring(2).strip());
        } else if (!bullets.isEmpty()) {
            bullets.set(bullets.size() - 1, bullets.getLast() + " " + line.strip());
        } else {
            paragraph.append(paragraph.isEmpty() ? "" : " ").append(line.strip());
        }
    }

    private void end() {
        if (!paragraph.isEmpty()) {
            blocks.add(new Block.Paragraph(spans(paragraph.toString())));
            paragraph.setLength(0);
        }
        if (!bullets.isEmpty()) {
            blocks.add(new Block.Bullets(bullets.stream().map(GuideText::spans).toList()));
            bullets.clear();
        }
    }

    static List<Span> spans(String line) {
        List<Span> spans = new ArrayList<>();
        Matcher inline = INLINE.matcher(line);
        int end = 0;
        while (inline.find()) {
            if (inline.start() > end) {
                spans.add(new Span.Plain(line.substring(end, inline.start())));
            }
            if (inline.group("strong") != null) {
                spans.add(new Span.Strong(inline.group("strong")));
            } else if (inline.group("code") != null) {
                spans.add(new Span.Code(inline.group("code")));
            } else if (inline.group("soft") != null) {
                spans.add(new Span.Plain(inline.group("soft")));
            } else {
                spans.add(new Span.Link(inline.group("target"), inline.group("words")));
            }
            end = inline.end();
        }
        if (end < line.length()) {
            spans.add(new Span.Plain(line.substring(end)));
        }
        return List.copyOf(spans);
    }
}
