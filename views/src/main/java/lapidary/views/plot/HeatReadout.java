package lapidary.views.plot;

import java.util.List;
import java.util.Optional;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What a heat map says about the cell under the mouse.
record HeatReadout(Viewport view, HeatBands bands, List<HeatMark> marks) {

    String text(
            long row, long column, String title, Optional<Float> value, String overlayTitle, Optional<Float> overlay) {
        long rowStep = 1L << view.levelY();
        long columnStep = 1L << view.levelX();
        boolean isWeight = rowStep == 1 && columnStep == 1;
        StringBuilder text = new StringBuilder();
        text.append(span("plot.row", row, rowStep, view.rows()));
        text.append(", ").append(span("plot.column", column, columnStep, view.columns()));
        if (bands.rows() > 0) {
            text.append(", ").append(bands.name()).append(' ').append(row / bands.rows());
        }
        if (bands.columns() > 0) {
            text.append(", ").append(bands.name()).append(' ').append(column / bands.columns());
        }
        text.append('\n').append(isWeight ? Messages.of("plot.weight") : title).append(' ');
        text.append(value.map(v -> number(v, isWeight)).orElse(Messages.of("plot.not-read-yet")));
        overlay.ifPresent(
                v -> text.append('\n').append(overlayTitle).append(' ').append(Numbers.significant(v, 4)));
        marks.stream()
                .filter(m -> m.row() / rowStep == row / rowStep && m.column() / columnStep == column / columnStep)
                .limit(3)
                .forEach(m -> text.append('\n').append(Messages.of("plot.mark", m.row(), m.column(), m.text())));
        return text.toString();
    }

    /// A cell of several weights shows a magnitude.
    private static String number(float value, boolean isWeight) {
        if (Float.isNaN(value)) {
            return Messages.of("plot.not-number");
        }
        return Numbers.significant(isWeight ? value : Math.abs(value), 4);
    }

    private static String span(String key, long at, long step, long end) {
        long first = at / step * step;
        long last = Math.min(first + step, end) - 1;
        return last == first ? Messages.of(key, first) : Messages.of(key + ".several", first, last);
    }
}
