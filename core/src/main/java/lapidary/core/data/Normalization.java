package lapidary.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Means and deviations of the sets that classifiers are usually trained on, for values from 0 to 1.
///
/// Source: torchvision's classification transforms (ImageNet); the sets' own statistics (CIFAR, MNIST).
enum Normalization {
    IMAGENET("imagenet", "ImageNet", List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)),
    CIFAR10("cifar10", "CIFAR-10", List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616)),
    CIFAR100("cifar100", "CIFAR-100", List.of(0.5071, 0.4865, 0.4409), List.of(0.2673, 0.2564, 0.2762)),
    MNIST("mnist", "MNIST", List.of(0.1307, 0.1307, 0.1307), List.of(0.3081, 0.3081, 0.3081));

    private final String id;
    private final String label;
    private final List<Double> means;
    private final List<Double> deviations;

    Normalization(String id, String label, List<Double> means, List<Double> deviations) {
        this.id = id;
        this.label = label;
        this.means = means;
        this.deviations = deviations;
    }

    static Optional<Normalization> find(String id) {
        return Arrays.stream(values()).filter(preset -> preset.id.equals(id)).findFirst();
    }

    String id() {
        return id;
    }

    String label() {
        return label;
    }

    double mean(int channel) {
        return means.get(channel);
    }

    double deviation(int channel) {
        return deviations.get(channel);
    }

    String words() {
        return "Mean " + list(means) + ", deviation " + list(deviations) + ".";
    }

    private static String list(List<Double> numbers) {
        return numbers.stream()
                .map(number -> String.format(Locale.ROOT, "%.4g", number))
                .collect(Collectors.joining(" "));
    }
}
