package lapidary.views;

import javafx.scene.image.Image;
import lapidary.views.image.CopyBoard;

/// Remembers what was copied last.
public final class Copies implements CopyBoard {
    public Image image;
    public String text = "";

    @Override
    public void image(Image copied) {
        image = copied;
    }

    @Override
    public void text(String copied) {
        text = copied;
    }
}
