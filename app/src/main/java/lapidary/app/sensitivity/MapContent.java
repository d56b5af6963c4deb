package lapidary.app.sensitivity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.model.TensorRole;
import lapidary.core.sensitivity.Score;
import lapidary.core.sensitivity.SensitivityMap;
import lapidary.core.sensitivity.TensorScore;
import lapidary.views.plot.RoleMap;
import lapidary.views.text.MeasureText;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What the map and the scatter draw of scores.
final class MapContent {
    /// Letters of the name of a row.
    private static final int LONGEST = 20;

    private MapContent() {}

    /// Layers down, roles across. Several tensors of one role and layer lie in rows of their own below each other.
    static RoleMap.Content of(SensitivityMap map) {
        TreeSet<TensorRole> roles = new TreeSet<>();
        map.scores().forEach(score -> roles.add(score.role()));
        List<TensorRole> columns = List.copyOf(roles);
        List<String> rows = new ArrayList<>();
        Map<String, Integer> rowOf = new HashMap<>();
        List<RoleMap.Cell> cells = new ArrayList<>();
        Map<String, Integer> taken = new HashMap<>();
        for (TensorScore score :
                map.scores().stream().sorted(MapContent::byBlock).toList()) {
            String place = score.block() + " " + score.role();
            int copy = taken.merge(place, 1, Integer::sum) - 1;
            String rowKey = score.block() + " " + copy;
            int row = rowOf.computeIfAbsent(rowKey, key -> {
                rows.add(copy == 0 || score.block().isEmpty() ? row(score) : "");
                return rows.size() - 1;
            });
            cells.add(new RoleMap.Cell(
                    score.tensor().name(),
                    row,
                    columns.indexOf(score.role()),
                    score.value().value(),
                    words(map.score(), score)));
        }
        return new RoleMap.Content(
                rows,
                columns.stream().map(TensorRole::id).toList(),
                cells,
                titled(map.score()),
                map.score().isSigned(),
                !map.score().risesWithDamage());
    }

    private static int byBlock(TensorScore a, TensorScore b) {
        return Integer.compare(a.block().orElse(Integer.MAX_VALUE), b.block().orElse(Integer.MAX_VALUE));
    }

    /// Its block, or the end of its name where it belongs to none.
    private static String row(TensorScore score) {
        if (score.block().isPresent()) {
            return Integer.toString(score.block().getAsInt());
        }
        String name = score.tensor().name();
        return name.length() > LONGEST ? "…" + name.substring(name.length() - LONGEST) : name;
    }

    /// "Weight SQNR, dB".
    static String titled(Score score) {
        return score.title() + (score.unit().isEmpty() ? "" : ", " + score.unit());
    }

    /// Exact value and where it comes from.
    static String words(Score score, TensorScore found) {
        String name = found.tensor().name();
        if (!found.isKnown()) {
            return name + '\n' + Messages.of("sensitivity.not-known", score.title(), found.trouble());
        }
        List<String> lines = new ArrayList<>(List.of(name, score.title() + ' ' + number(found.value())));
        found.beside().forEach(number -> lines.add(number.metric() + ' ' + number(number)));
        lines.add(from(found.value()));
        return String.join("\n", lines);
    }

    static String number(Measured value) {
        String number = Numbers.significant(value.value(), 5);
        String words = value.low() < value.high()
                ? Messages.of(
                        "sensitivity.interval",
                        number,
                        Numbers.significant(value.low(), 3),
                        Numbers.significant(value.high(), 3))
                : number;
        return value.unit().isEmpty() ? words : words + " " + value.unit();
    }

    private static String from(Measured value) {
        Provenance from = value.from();
        String data = from.data().isEmpty() ? Messages.of("sensitivity.weights-alone") : from.data();
        return Messages.of("sensitivity.from", MeasureText.kind(from.kind()), data, from.protocol());
    }
}
