package lapidary.views.plot;

import java.util.List;

/// So many places beside each other, whose names are drawn by whoever knows them.
record PlaceScale(int count) implements Scale {
    @Override
    public double low() {
        return 0;
    }

    @Override
    public double high() {
        return count;
    }

    @Override
    public double position(double value) {
        return value / count;
    }

    @Override
    public double value(double position) {
        return position * count;
    }

    @Override
    public List<Tick> ticks(int most) {
        return List.of();
    }
}
