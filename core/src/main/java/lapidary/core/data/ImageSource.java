package lapidary.core.data;

import java.io.IOException;

/// Where images are taken from.
interface ImageSource {
    int count();

    RawImage image(int index) throws IOException;

    default String nameOf(int index) {
        return "image " + index;
    }
}
