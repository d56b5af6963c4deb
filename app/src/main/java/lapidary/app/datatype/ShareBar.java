package lapidary.app.datatype;

import javafx.css.PseudoClass;
import javafx.geometry.VPos;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;

/// A number with a bar beside it, as wide as its share of the largest.
final class ShareBar extends Region {
    private static final PseudoClass BEST = PseudoClass.getPseudoClass("best");
    private static final double NUMBER = 40;
    private static final double GAP = 8;
    private static final double TALL = 10;

    private final Region bar = new Region();
    private final Label number = new Label();
    private double share;

    ShareBar() {
        getStyleClass().add("share-bar");
        bar.getStyleClass().add("share-fill");
        number.getStyleClass().add("share-number");
        getChildren().addAll(bar, number);
        setMouseTransparent(true);
    }

    /// @param share in [0, 1]; less, or NaN, for no bar
    void show(double share, String text, boolean isBest) {
        this.share = Double.isNaN(share) ? 0 : Math.clamp(share, 0, 1);
        number.setText(text);
        pseudoClassStateChanged(BEST, isBest);
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        double height = getHeight();
        layoutInArea(number, 0, 0, NUMBER, height, 0, javafx.geometry.HPos.RIGHT, VPos.CENTER);
        double room = Math.max(0, width - NUMBER - GAP);
        bar.resizeRelocate(NUMBER + GAP, Math.rint((height - TALL) / 2), Math.rint(room * share), TALL);
    }

    @Override
    protected double computePrefHeight(double width) {
        return number.prefHeight(-1);
    }
}
