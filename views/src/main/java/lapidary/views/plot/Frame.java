package lapidary.views.plot;

/// The rectangle inside the axes, in pixels.
record Frame(double x, double y, double width, double height) {

    double right() {
        return x + width;
    }

    double bottom() {
        return y + height;
    }

    boolean contains(double px, double py) {
        return px >= x && px <= right() && py >= y && py <= bottom();
    }

    /// Pixel of a value on the horizontal axis.
    double across(Scale scale, double value) {
        return x + width * scale.position(value);
    }

    /// Pixel of a value on the vertical axis, which points up.
    double up(Scale scale, double value) {
        return bottom() - height * scale.position(value);
    }
}
