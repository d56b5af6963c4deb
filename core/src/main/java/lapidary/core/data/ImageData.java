package lapidary.core.data;

import java.io.IOException;
import java.util.Optional;

/// Images, with the class of each where it is known.
public final class ImageData implements DataSet {
    private final Origin origin;
    private final ImageSource images;
    private final Optional<Labels> labels;

    ImageData(Origin origin, ImageSource images, Optional<Labels> labels) {
        this.origin = origin;
        this.images = images;
        this.labels = labels;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public DataKind kind() {
        return DataKind.IMAGES;
    }

    @Override
    public long count() {
        return images.count();
    }

    public Optional<Labels> labels() {
        return labels;
    }

    /// An image as it is stored; from a folder it is decoded now.
    ///
    /// @throws lapidary.core.format.FormatException when the file is no image, or larger than can be held
    public RawImage image(int index) throws IOException {
        return images.image(index);
    }

    /// What to call an image: its file in the folder, or its number.
    public String nameOf(int index) {
        return images.nameOf(index);
    }

    /// A smaller copy of an image with its longer side at most `side` pixels, to be shown.
    public RawImage thumbnail(int index, int side) throws IOException {
        RawImage image = image(index);
        int longer = Math.max(image.width(), image.height());
        if (longer <= side) {
            return image;
        }
        int width = Math.max(1, Math.round((float) image.width() * side / longer));
        int height = Math.max(1, Math.round((float) image.height() * side / longer));
        return Resampling.bilinear(image, width, height);
    }
}
