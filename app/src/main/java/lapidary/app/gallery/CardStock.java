package lapidary.app.gallery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.animation.AnimationTimer;
import javafx.scene.Node;
import lapidary.app.workbench.MethodCard;

/// The cards of a grid: each is made once, a few with every pulse, and kept.
final class CardStock extends AnimationTimer {
    private static final int AT_ONCE = 6;

    private final GalleryModel model;
    private final CardGrid grid;
    private final Map<String, CardPane> made = new HashMap<>();
    private List<MethodCard> wanted = List.of();

    CardStock(GalleryModel model, CardGrid grid) {
        this.model = model;
        this.grid = grid;
    }

    /// Shows these cards: at once what is there or among the first, the others with the next pulses.
    void show(List<MethodCard> cards) {
        wanted = List.copyOf(cards);
        fill();
        start();
    }

    @Override
    public void handle(long now) {
        if (!fill()) {
            stop();
        }
    }

    /// @return whether there are more to be made
    private boolean fill() {
        List<Node> shown = new ArrayList<>();
        int left = AT_ONCE;
        for (MethodCard card : wanted) {
            String method = card.method().id();
            if (!made.containsKey(method) && left-- <= 0) {
                break;
            }
            CardPane pane = made.computeIfAbsent(method, ignored -> new CardPane(model, card));
            pane.showCost(card);
            shown.add(pane);
        }
        grid.show(shown);
        return shown.size() < wanted.size();
    }
}
