package lapidary.core.data;

import java.util.Optional;

/// What an image classifier takes, without the batch.
///
/// @param isChannelsFirst [channels, height, width] rather than [height, width, channels]
/// @param channels 1 for grey, 3 for colour
public record ImageInput(boolean isChannelsFirst, int channels, int height, int width) {
    private static final int LARGEST_SIDE = 8192;

    public ImageInput {
        if (channels != 1 && channels != 3
                || height < 1
                || width < 1
                || height > LARGEST_SIDE
                || width > LARGEST_SIDE) {
            throw new IllegalArgumentException(channels + " channels of " + height + " × " + width);
        }
    }

    /// Numbers of one image.
    public int elements() {
        return channels * height * width;
    }

    /// The input that a model's shape speaks of, with or without a batch in front; extents that are left open count
    /// as −1 and are taken from the images. Empty for a shape that takes no images.
    ///
    /// @param shape extents of the model's input, −1 for an open one
    /// @param image one of the images, for open extents
    public static Optional<ImageInput> of(long[] shape, RawImage image) {
        int rank = shape.length;
        if (rank != 3 && rank != 4) {
            return Optional.empty();
        }
        long a = shape[rank - 3];
        long b = shape[rank - 2];
        long c = shape[rank - 1];
        boolean isFirst = isChannels(a) && !(isChannels(c) && !isChannels(b) && a == b);
        if (!isFirst && !isChannels(c)) {
            return Optional.empty();
        }
        long height = isFirst ? b : a;
        long width = isFirst ? c : b;
        long openHeight = height < 0 ? image.height() : height;
        long openWidth = width < 0 ? image.width() : width;
        if (openHeight < 1 || openWidth < 1 || openHeight > LARGEST_SIDE || openWidth > LARGEST_SIDE) {
            return Optional.empty();
        }
        return Optional.of(new ImageInput(isFirst, (int) (isFirst ? a : c), (int) openHeight, (int) openWidth));
    }

    private static boolean isChannels(long extent) {
        return extent == 1 || extent == 3;
    }
}
