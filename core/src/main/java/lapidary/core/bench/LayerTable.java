package lapidary.core.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.PairedMeans;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// What candidates came to on one layer: a part per width, the smallest error first.
///
/// @param layer name of the tensor
/// @param data name of the text that the layer was run on
/// @param tokens of it that the layer saw
public record LayerTable(String layer, String data, long tokens, List<LayerStanding> standings) {
    public LayerTable {
        standings = List.copyOf(standings);
    }

    /// One line of the table.
    ///
    /// @param error ‖Δy‖²/‖y‖² with its interval over sequences
    /// @param removed share of the baseline's error that it does not have, %; empty where there is no baseline
    /// @param isOnFront whether nothing is both smaller and closer to the original
    public record Line(LayerStanding standing, Measured error, Optional<Measured> removed, boolean isOnFront) {}

    /// Widths in the order in which they first come.
    public List<Integer> widths() {
        return standings.stream().map(s -> s.candidate().width()).distinct().toList();
    }

    /// What was measured at a width.
    public List<Line> lines(int width) {
        Provenance from = Provenance.measured(data, "output of " + layer);
        List<LayerStanding> measured =
                standings.stream().filter(s -> s.errors().isPresent()).toList();
        List<LayerStanding> front = ParetoFront.of(
                measured, LayerStanding::bitsPerWeight, s -> error(s, from).value());
        Optional<PairedMeans> baseline = measured.stream()
                .filter(s -> s.candidate().width() == width && s.candidate().kind() == Candidate.Kind.BASELINE)
                .findFirst()
                .flatMap(LayerStanding::errors);
        List<Line> lines = new ArrayList<>();
        for (LayerStanding standing : measured) {
            if (standing.candidate().width() == width) {
                boolean isBaseline = standing.candidate().kind() == Candidate.Kind.BASELINE;
                lines.add(new Line(
                        standing,
                        error(standing, from),
                        baseline.filter(base -> !isBaseline).map(base -> standing.errors()
                                .orElseThrow()
                                .shareRemoved(base, "share of error removed", from)),
                        front.contains(standing)));
            }
        }
        lines.sort(Comparator.comparingDouble((Line line) -> line.error().value())
                .thenComparing(line -> line.standing().candidate().id()));
        return lines;
    }

    private static Measured error(LayerStanding standing, Provenance from) {
        return standing.errors().orElseThrow().mean("relative output error", "", from);
    }

    /// What could not be run.
    public List<LayerStanding> failed() {
        return standings.stream().filter(s -> s.errors().isEmpty()).toList();
    }
}
