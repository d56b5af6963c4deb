package lapidary.views.image;

import java.util.List;
import javafx.scene.image.Image;

/// A small picture with what is to be known of it.
///
/// @param image as the model's user would see it; small ones are drawn with sharp pixels
/// @param title first line below it, e.g. "4 → 9"
/// @param lines further lines, short
/// @param account all that is known, shown beside the enlarged picture
public record Thumbnail(Image image, String title, List<String> lines, String account) {
    public Thumbnail {
        lines = List.copyOf(lines);
    }
}
