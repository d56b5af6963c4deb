package lapidary.app.data;

import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import lapidary.core.data.RawImage;

/// Images of data sets for the screen.
public final class Pictures {
    private Pictures() {}

    /// Its pixels, one for one.
    public static WritableImage of(RawImage raw) {
        return of(raw, 1);
    }

    /// Each pixel repeated, so that a small image stays sharp when it is drawn larger.
    static WritableImage of(RawImage raw, int times) {
        int[] pixels = raw.argb();
        int width = raw.width() * times;
        int height = raw.height() * times;
        int[] large = new int[width * height];
        for (int i = 0; i < large.length; i++) {
            large[i] = pixels[i / width / times * raw.width() + i % width / times];
        }
        WritableImage image = new WritableImage(width, height);
        image.getPixelWriter().setPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), large, 0, width);
        return image;
    }
}
