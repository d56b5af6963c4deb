package lapidary.app.guide;

import java.util.List;

/// A piece of a page, from top to bottom.
public sealed interface Block {
    /// A headline.
    ///
    /// @param level 1 for the page's own title
    record Heading(int level, String words) implements Block {}

    record Paragraph(List<Span> spans) implements Block {
        public Paragraph {
            spans = List.copyOf(spans);
        }
    }

    record Bullets(List<List<Span>> items) implements Block {
        public Bullets {
            items = List.copyOf(items);
        }
    }

    /// A picture in the width of the page.
    ///
    /// @param name of the picture's file, without theme and ending
    /// @param words what is to be seen, for those who do not see it
    record Picture(String name, String words) implements Block {}
}
