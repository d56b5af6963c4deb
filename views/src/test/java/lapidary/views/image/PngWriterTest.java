package lapidary.views.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngWriterTest {
    @Test
    void anIndependentReaderFindsEveryPixel() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        WritableImage image = new WritableImage(37, 23);
        for (int y = 0; y < 23; y++) {
            for (int x = 0; x < 37; x++) {
                image.getPixelWriter().setArgb(x, y, 0xff000000 | random.nextInt());
            }
        }
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(PngWriter.encode(image)));
        for (int y = 0; y < 23; y++) {
            for (int x = 0; x < 37; x++) {
                assertEquals(image.getPixelReader().getArgb(x, y), read.getRGB(x, y), x + ", " + y);
            }
        }
    }
}
