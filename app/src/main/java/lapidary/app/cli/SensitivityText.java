package lapidary.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.measure.Measured;
import lapidary.core.model.ModelTensor;
import lapidary.core.sensitivity.Ingredient;
import lapidary.core.sensitivity.RankCorrelation;
import lapidary.core.sensitivity.Score;
import lapidary.core.sensitivity.Scores;
import lapidary.core.sensitivity.SensitivityMap;
import lapidary.core.sensitivity.Subject;
import lapidary.core.sensitivity.TensorScore;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `sensitivity` prints.
final class SensitivityText {
    private SensitivityText() {}

    /// What scores there are.
    static List<String> scores(List<Score> scores) {
        List<String> lines = new ArrayList<>();
        for (Score score : scores) {
            String needs = score.needs().isEmpty()
                    ? "weights alone"
                    : score.needs().stream().map(Ingredient::label).collect(Collectors.joining(", "));
            lines.add(score.id() + ": " + score.title() + (score.unit().isEmpty() ? "" : ", " + score.unit()));
            lines.add("    " + score.summary());
            lines.add("    Needs: " + needs + ". Costs: " + score.cost() + ".");
            lines.add("    " + score.reference());
        }
        return lines;
    }

    static List<String> lines(Subject subject, List<SensitivityMap> maps) {
        List<String> lines = new ArrayList<>();
        lines.add(subject.probe().words());
        lines.add("");
        List<String> titles = new ArrayList<>(List.of("tensor"));
        maps.forEach(map -> titles.add(">" + map.score().title()
                + (map.score().unit().isEmpty() ? "" : ", " + map.score().unit())));
        Table table = new Table(titles.toArray(String[]::new));
        for (ModelTensor tensor : subject.tensors()) {
            List<String> cells = new ArrayList<>(List.of(tensor.id().name()));
            maps.forEach(map -> cells.add(map.of(tensor.id())
                    .map(score -> number(score.value().value()))
                    .orElse("—")));
            table.row(cells.toArray(String[]::new));
        }
        lines.addAll(table.lines());
        measured(maps).ifPresent(truth -> lines.addAll(correlations(maps, truth)));
        maps.stream()
                .flatMap(map -> map.scores().stream())
                .map(TensorScore::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .distinct()
                .limit(5)
                .forEach(trouble -> lines.add("note: " + trouble));
        return lines;
    }

    private static List<String> correlations(List<SensitivityMap> maps, SensitivityMap truth) {
        Table table = new Table("rank correlation with the measured KL", ">Spearman's ρ", ">95 % interval", ">tensors");
        for (SensitivityMap map : maps) {
            if (map != truth) {
                Measured rho = RankCorrelation.of(map, truth);
                table.row(
                        map.score().title(),
                        fixed(rho.value()),
                        Double.isNaN(rho.low()) ? "—" : "[" + fixed(rho.low()) + ", " + fixed(rho.high()) + "]",
                        Long.toString(rho.count()));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(table.lines());
        lines.add("");
        truth.scores().stream()
                .filter(TensorScore::isKnown)
                .findFirst()
                .map(score -> score.value())
                .ifPresent(value -> lines.add("Measured on " + value.count() + " tokens of "
                        + value.from().data()
                        + ", " + value.from().protocol() + "; intervals: " + RankCorrelation.RESAMPLES
                        + " bootstrap resamples of the tensors."));
        return lines;
    }

    private static Optional<SensitivityMap> measured(List<SensitivityMap> maps) {
        return maps.stream()
                .filter(map -> map.score().id().equals(Scores.MEASURED))
                .findFirst();
    }

    static String json(Subject subject, List<SensitivityMap> maps) {
        ObjectNode root = Json.object();
        root.put("quantizer", subject.probe().words());
        ArrayNode scores = root.putArray("scores");
        Optional<SensitivityMap> truth = measured(maps);
        for (SensitivityMap map : maps) {
            ObjectNode node = scores.addObject();
            node.put("id", map.score().id());
            node.put("title", map.score().title());
            node.put("unit", map.score().unit());
            node.put("risesWithDamage", map.score().risesWithDamage());
            truth.filter(measured -> measured != map).ifPresent(measured -> {
                Measured rho = RankCorrelation.of(map, measured);
                ObjectNode correlation = node.putObject("rankCorrelation");
                Json.number(correlation, "value", rho.value());
                Json.number(correlation, "low", rho.low());
                Json.number(correlation, "high", rho.high());
                correlation.put("tensors", rho.count());
            });
            ArrayNode values = node.putArray("tensors");
            map.scores().forEach(score -> tensor(values.addObject(), score));
        }
        return Json.text(root);
    }

    private static void tensor(ObjectNode node, TensorScore score) {
        node.put("name", score.tensor().name());
        score.block().ifPresent(block -> node.put("block", block));
        node.put("role", score.role().id());
        measured(node, score.value());
        if (!score.beside().isEmpty()) {
            ObjectNode beside = node.putObject("beside");
            score.beside().forEach(number -> measured(beside.putObject(number.metric()), number));
        }
        if (score.rows().length > 0) {
            node.put("largestRow", largest(score.rows()));
        }
        if (score.columns().length > 0) {
            node.put("largestColumn", largest(score.columns()));
        }
        if (!score.trouble().isEmpty()) {
            node.put("trouble", score.trouble());
        }
    }

    private static void measured(ObjectNode node, Measured number) {
        Json.number(node, "value", number.value());
        if (number.low() != number.high()) {
            Json.number(node, "low", number.low());
            Json.number(node, "high", number.high());
        }
        node.put("from", number.from().kind().label());
        node.put("data", number.from().data());
        node.put("protocol", number.from().protocol());
    }

    private static int largest(double[] values) {
        double most = Arrays.stream(values).max().orElse(0);
        return IntStream.range(0, values.length)
                .filter(i -> values[i] == most)
                .findFirst()
                .orElse(0);
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : "—";
    }

    private static String fixed(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "—";
    }
}
