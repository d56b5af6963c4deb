package lapidary.core.sensitivity;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// Maps as comma-separated values: RFC 4180, one line for each tensor, a number that is none left empty.
public final class SensitivityCsv {
    private SensitivityCsv() {}

    /// A column for each map, and two for the interval of what has one.
    ///
    /// @param tensors in the order of the lines
    public static List<String> lines(List<ModelTensor> tensors, List<SensitivityMap> maps) {
        List<String> lines = new ArrayList<>();
        List<String> titles = new ArrayList<>(List.of("tensor", "block", "role"));
        for (SensitivityMap map : maps) {
            String unit = map.score().unit();
            String title = map.score().id() + (unit.isEmpty() ? "" : " (" + unit + ")");
            titles.add(title);
            if (hasInterval(map)) {
                titles.add(title + " low");
                titles.add(title + " high");
            }
        }
        lines.add(line(titles));
        for (ModelTensor tensor : tensors) {
            List<String> cells = new ArrayList<>();
            cells.add(tensor.id().name());
            cells.add(
                    tensor.block().isPresent() ? Integer.toString(tensor.block().getAsInt()) : "");
            cells.add(tensor.role().id());
            maps.forEach(map -> add(cells, map, tensor.id()));
            lines.add(line(cells));
        }
        return lines;
    }

    private static void add(List<String> cells, SensitivityMap map, TensorId tensor) {
        TensorScore score = map.of(tensor).orElse(null);
        cells.add(score == null ? "" : number(score.value().value()));
        if (hasInterval(map)) {
            cells.add(score == null ? "" : number(score.value().low()));
            cells.add(score == null ? "" : number(score.value().high()));
        }
    }

    private static boolean hasInterval(SensitivityMap map) {
        return map.scores().stream()
                .anyMatch(score ->
                        score.isKnown() && score.value().low() != score.value().high());
    }

    /// One tensor by row or by column: its number, then its value.
    ///
    /// @param title "row" or "column"
    public static List<String> lines(String title, SensitivityMap map, double[] values) {
        List<String> lines = new ArrayList<>();
        lines.add(line(List.of(title, map.score().id())));
        IntStream.range(0, values.length)
                .forEach(i -> lines.add(line(List.of(Integer.toString(i), number(values[i])))));
        return lines;
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    private static String line(List<String> cells) {
        return cells.stream().map(SensitivityCsv::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String cell) {
        boolean isPlain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isPlain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
