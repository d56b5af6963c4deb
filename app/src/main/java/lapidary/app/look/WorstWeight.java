package lapidary.app.look;

/// A weight that changed much.
record WorstWeight(long row, long column, float before, float after) {
    /// What it changed by.
    double error() {
        return (double) after - before;
    }
}
