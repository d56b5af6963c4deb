package lapidary.views.image;

import javafx.scene.image.Image;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;

/// Where "copy image" and "copy data" put things: the clipboard, or a stand-in where there is none.
public interface CopyBoard {

    void image(Image image);

    void text(String text);

    /// The clipboard of the desktop.
    static CopyBoard system() {
        return new CopyBoard() {
            @Override
            public void image(Image image) {
                ClipboardContent content = new ClipboardContent();
                content.putImage(image);
                Clipboard.getSystemClipboard().setContent(content);
            }

            @Override
            public void text(String text) {
                ClipboardContent content = new ClipboardContent();
                content.putString(text);
                Clipboard.getSystemClipboard().setContent(content);
            }
        };
    }
}
