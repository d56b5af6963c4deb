package lapidary.views.plot;

/// Part of both axes.
record ParetoRange(Range size, Range loss) {}
