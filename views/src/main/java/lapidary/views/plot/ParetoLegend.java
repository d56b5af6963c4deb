package lapidary.views.plot;

import java.util.List;
import lapidary.views.text.Messages;

/// What the marks of a [ParetoPlot] mean.
///
/// @param curve what its line is; "" for none
public record ParetoLegend(List<Entry> entries, String curve) {
    /// Methods against each other.
    public static final ParetoLegend METHODS = new ParetoLegend(
            List.of(
                    new Entry(ParetoPoint.Kind.METHOD, true, Messages.of("plot.on-front")),
                    new Entry(ParetoPoint.Kind.METHOD, false, Messages.of("plot.method")),
                    new Entry(ParetoPoint.Kind.PIPELINE, false, Messages.of("plot.pipeline")),
                    new Entry(ParetoPoint.Kind.COMPETITOR, false, "llama.cpp")),
            "");

    /// One mark.
    public record Entry(ParetoPoint.Kind kind, boolean isOnFront, String words) {}

    public ParetoLegend {
        entries = List.copyOf(entries);
    }
}
