package lapidary.app.gallery;

import java.util.List;
import javafx.geometry.Insets;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.layout.Pane;

/// Cards in as many equal columns as fit; the cards of a row are equally tall.
final class CardGrid extends Pane {
    private static final double NARROWEST = 262;
    private static final double GAP = 12;

    void show(List<? extends Node> cards) {
        if (!getChildren().equals(cards)) {
            getChildren().setAll(cards);
        }
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    @Override
    protected double computePrefWidth(double height) {
        return NARROWEST;
    }

    @Override
    protected double computePrefHeight(double width) {
        Insets room = getInsets();
        double tall = room.getTop() + room.getBottom();
        double wide = cardWidth(width);
        int columns = columns(width);
        for (int first = 0; first < getChildren().size(); first += columns) {
            tall += rowHeight(first, columns, wide) + (first == 0 ? 0 : GAP);
        }
        return tall;
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected void layoutChildren() {
        Insets room = getInsets();
        double wide = cardWidth(getWidth());
        int columns = columns(getWidth());
        double y = room.getTop();
        for (int first = 0; first < getChildren().size(); first += columns) {
            double tall = rowHeight(first, columns, wide);
            for (int i = first; i < Math.min(first + columns, getChildren().size()); i++) {
                double x = room.getLeft() + (i - first) * (wide + GAP);
                getChildren().get(i).resizeRelocate(Math.rint(x), y, wide, tall);
            }
            y += tall + GAP;
        }
    }

    private double rowHeight(int first, int columns, double wide) {
        return Math.ceil(getChildren()
                .subList(first, Math.min(first + columns, getChildren().size()))
                .stream()
                .mapToDouble(card -> card.prefHeight(wide))
                .max()
                .orElse(0));
    }

    private int columns(double width) {
        double room = width - getInsets().getLeft() - getInsets().getRight();
        return (int) Math.max(1, Math.floor((room + GAP) / (NARROWEST + GAP)));
    }

    private double cardWidth(double width) {
        double room = width - getInsets().getLeft() - getInsets().getRight();
        int columns = columns(width);
        return Math.floor((Math.max(NARROWEST, room) - (columns - 1) * GAP) / columns);
    }
}
