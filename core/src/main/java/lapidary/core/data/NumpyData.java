package lapidary.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;

/// Images or examples in a NumPy file, by the names that such arrays usually have.
final class NumpyData {
    private static final List<String> LABELS = List.of(
            "y_test",
            "test_labels",
            "y_val",
            "val_labels",
            "y",
            "labels",
            "label",
            "targets",
            "target",
            "y_train",
            "train_labels");
    private static final List<String> IMAGES = List.of(
            "x_test", "test_images", "x_val", "val_images", "x", "images", "image", "data", "x_train", "train_images");

    private final Path file;
    private final List<NumberArray> arrays;
    private final List<String> notes = new ArrayList<>();
    private final Job job;

    private NumpyData(Path file, List<NumberArray> arrays, Job job) {
        this.file = file;
        this.arrays = arrays;
        this.job = job;
    }

    /// Images where the shape of the first array allows it, examples otherwise.
    static DataSet read(Path file, Job job) throws IOException {
        NumpyData data = new NumpyData(file, NumberArray.read(file, job), job);
        Optional<NumberArray> labels = data.labels();
        NumberArray main = data.main();
        return isImages(main) ? data.images(main, labels) : data.examples(labels);
    }

    /// All arrays but the labels as they are, whatever their shape.
    static ArrayData readArrays(Path file, Job job) throws IOException {
        NumpyData data = new NumpyData(file, NumberArray.read(file, job), job);
        return data.examples(data.labels());
    }

    /// Whether an array has the shape of images: [count, height, width] of bytes, or with one or three channels.
    static boolean isImages(NumberArray array) {
        List<Long> extents = array.shape().dimensions();
        boolean isGrey = extents.size() == 3 && array.type() == DType.U8 && extents.get(1) >= 8 && extents.get(2) >= 8;
        return isGrey || extents.size() == 4 && (isChannels(extents.get(1)) || isChannels(extents.get(3)));
    }

    private static boolean isChannels(long extent) {
        return extent == 1 || extent == 3;
    }

    private Optional<NumberArray> named(List<String> names) {
        return names.stream()
                .flatMap(name -> arrays.stream()
                        .filter(array -> array.name().toLowerCase(Locale.ROOT).equals(name)))
                .findFirst();
    }

    private NumberArray main() throws FormatException {
        if (arrays.isEmpty()) {
            throw new FormatException(Problem.MISSING_TENSOR, file, "NumPy file", "an array of numbers", "none");
        }
        return named(IMAGES).orElse(arrays.getFirst());
    }

    private Optional<NumberArray> labels() {
        return arrays.size() < 2 ? Optional.empty() : named(LABELS).filter(array -> array.isWhole() || isOneHot(array));
    }

    /// Whether real numbers are rows of zeros with a single one, as Keras has its labels.
    private static boolean isOneHot(NumberArray array) {
        if (array.shape().rank() != 2 || array.shape().columns() < 2) {
            return false;
        }
        int width = Math.toIntExact(array.shape().columns());
        int ones = 0;
        for (int i = 0; i < array.elements(); i++) {
            double value = array.real(i);
            ones += value == 1 ? 1 : 0;
            boolean ends = (i + 1) % width == 0;
            if (value != 0 && value != 1 || ends && ones != 1) {
                return false;
            }
            ones = ends ? 0 : ones;
        }
        return true;
    }

    private ImageData images(NumberArray main, Optional<NumberArray> labels) throws IOException {
        List<Long> extents = main.shape().dimensions();
        boolean arePlanes = extents.size() == 4 && isChannels(extents.get(1)) && !isChannels(extents.get(3));
        int first = arePlanes ? 2 : 1;
        int channels = extents.size() == 3 ? 1 : Math.toIntExact(extents.get(arePlanes ? 1 : 3));
        PixelTable.Layout layout = new PixelTable.Layout(
                0, side(main, extents.get(first + 1)), side(main, extents.get(first)), channels, arePlanes);
        int count = count(main);
        PixelTable table;
        if (main.type() == DType.U8) {
            table = PixelTable.ofLevels((byte[]) main.bytes().heapBase().orElseThrow(), count, layout);
        } else {
            float[] numbers = numbers(main);
            float peak = peak(main, numbers);
            notes.add("white is " + peak + ", by the largest number of '" + main.name() + "'");
            table = PixelTable.ofNumbers(numbers, count, layout, peak);
        }
        notes.addFirst("images from '" + main.name() + "' " + main.shape() + others(main, labels));
        Optional<Labels> classes = labels.isEmpty() ? Optional.empty() : Optional.of(classes(labels.get(), count));
        return new ImageData(origin(table.sketch()), table, classes);
    }

    private int side(NumberArray main, long extent) throws FormatException {
        if (extent < 1 || extent > 8192) {
            throw wrong(Problem.BAD_SHAPE, main, "sides from 1 to 8192 pixels", "shape " + main.shape());
        }
        return (int) extent;
    }

    private int count(NumberArray main) throws FormatException {
        if (main.shape().rank() == 0 || main.shape().elements() == 0) {
            throw wrong(Problem.TRUNCATED, main, "at least one example", "shape " + main.shape());
        }
        return Math.toIntExact(main.shape().dimensions().getFirst());
    }

    private String others(NumberArray main, Optional<NumberArray> labels) {
        String left = arrays.stream()
                .filter(array -> array != main && (labels.isEmpty() || array != labels.get()))
                .map(array -> "'" + array.name() + "'")
                .collect(Collectors.joining(", "));
        return (labels.isPresent() ? ", classes from '" + labels.get().name() + "'" : ", no labels")
                + (left.isEmpty() ? "" : "; not used: " + left);
    }

    private float[] numbers(NumberArray main) {
        float[] numbers = new float[main.elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) main.real(i);
        }
        return numbers;
    }

    private float peak(NumberArray main, float[] numbers) throws FormatException {
        float largest = 0;
        for (float number : numbers) {
            if (!(number >= 0)) {
                throw wrong(
                        Problem.BAD_VALUE,
                        main,
                        "pixels from 0 on (images before mean and deviation)",
                        String.valueOf(number));
            }
            largest = Math.max(largest, number);
        }
        return largest <= 1 ? 1 : largest <= 16 ? 16 : largest <= 255 ? 255 : largest;
    }

    /// Labels as a column, or as rows with a one in the right place.
    private Labels classes(NumberArray labels, int count) throws FormatException {
        if (labels.shape().rank() == 0 || labels.shape().dimensions().getFirst() != count) {
            throw wrong(Problem.WRONG_SIZE, labels, count + " labels, one per example", "shape " + labels.shape());
        }
        int each = labels.elements() / count;
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            long value = each == 1 ? (long) labels.real(i) : hot(labels, i, each);
            if (value < 0 || value >= Labels.MOST_CLASSES) {
                throw wrong(
                        Problem.BAD_VALUE,
                        labels,
                        "classes from 0 to " + (Labels.MOST_CLASSES - 1),
                        value + " for example " + i);
            }
            classes[i] = (int) value;
        }
        return Labels.of(classes, List.of());
    }

    private static long hot(NumberArray labels, int row, int each) {
        for (int i = 0; i < each; i++) {
            if (labels.real((long) row * each + i) != 0) {
                return i;
            }
        }
        return -1;
    }

    private ArrayData examples(Optional<NumberArray> labels) throws IOException {
        NumberArray main = main();
        int count = count(main);
        List<DataArray> inputs = new ArrayList<>();
        List<String> unused = new ArrayList<>();
        Sketch.Builder sketch = new Sketch.Builder(DataKind.ARRAYS);
        for (NumberArray array : arrays) {
            boolean isLabels = labels.isPresent() && labels.get() == array;
            if (isLabels) {
                continue;
            }
            if (array.shape().rank() == 0 || array.shape().dimensions().getFirst() != count || array.elements() == 0) {
                unused.add("'" + array.name() + "' " + array.shape());
                continue;
            }
            inputs.add(input(array, sketch));
        }
        notes.add(inputs.stream()
                        .map(input -> "'" + input.name() + "'")
                        .collect(Collectors.joining(", ", "inputs ", ""))
                + (labels.isPresent() ? ", classes from '" + labels.get().name() + "'" : "")
                + (unused.isEmpty()
                        ? ""
                        : "; not used, for they have not " + count + " examples: " + String.join(", ", unused)));
        Optional<Labels> classes = labels.isEmpty() ? Optional.empty() : Optional.of(classes(labels.get(), count));
        return new ArrayData(origin(sketch.build()), inputs, classes);
    }

    private DataArray input(NumberArray array, Sketch.Builder sketch) throws FormatException {
        if (array.elements() > 1 << 27) {
            throw wrong(Problem.LIMIT_EXCEEDED, array, "at most " + (1 << 27) + " numbers", "shape " + array.shape());
        }
        double[] values = new double[array.elements()];
        int each = values.length / count(array);
        long hash = 0;
        for (int i = 0; i < values.length; i++) {
            job.check();
            values[i] = array.real(i);
            hash = hash * 0x100000001b3L + Double.hashCode(values[i]);
            if ((i + 1) % each == 0) {
                sketch.add(hash);
                hash = 0;
            }
        }
        return new DataArray(array.name(), array.shape(), array.isWhole(), values);
    }

    private Origin origin(Sketch sketch) throws IOException {
        byte[] content = Sources.bytes(file, 2 * NumberArray.LARGEST - 64, "NumPy file", job);
        Content described = new Content(Sources.sha256(content), Files.size(file), sketch);
        return new Origin(Origin.nameOf(file), List.of(file), described, notes);
    }

    private FormatException wrong(Problem problem, NumberArray array, String expected, String found) {
        return new FormatException(problem, file, "array '" + array.name() + "'", expected, found);
    }
}
