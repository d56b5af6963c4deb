package lapidary.views.theme;

import java.net.URL;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.image.Image;

/// The program's icon, a cut stone in the colours of the bits ramp.
public final class WindowIcon {
    private static final int[] SIZES = {16, 24, 32, 48, 64, 128, 256, 512};

    private WindowIcon() {}

    /// The icon in all its sizes, for `Stage.getIcons()`.
    public static List<Image> sizes() {
        return IntStream.of(SIZES).mapToObj(WindowIcon::load).toList();
    }

    private static Image load(int size) {
        URL url = WindowIcon.class.getResource("/lapidary/icon/lapidary-" + size + ".png");
        if (url == null) {
            throw new IllegalStateException("icon of size " + size + " is not on the class path");
        }
        return new Image(url.toExternalForm());
    }
}
