package lapidary.views.plot;

import java.util.List;

/// Where values lie along an axis: [low, high] onto [0, 1].
sealed interface Scale permits LinearScale, LogScale, PlaceScale, WholeScale {

    double low();

    double high();

    /// 0 at the low end, 1 at the high end, beyond them outside.
    double position(double value);

    double value(double position);

    /// About `most` labelled marks at round values.
    List<Tick> ticks(int most);
}
