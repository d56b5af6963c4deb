package lapidary.app.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import lapidary.app.support.Bench;
import lapidary.app.support.Fx;
import lapidary.app.workbench.MethodCard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Cards are made a few at a time, and once.
class CardStockTest {
    private final Bench bench = new Bench();
    private final GalleryModel model = new GalleryModel(bench.workbench(), ignored -> {}, 2);
    private final CardGrid grid = new CardGrid();
    private final CardStock stock = new CardStock(model, grid);

    @BeforeAll
    static void start() {
        Fx.start();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private List<String> ids() {
        return grid.getChildren().stream().map(Node::getId).toList();
    }

    private static List<String> ids(List<MethodCard> cards) {
        return cards.stream().map(card -> "card-" + card.method().id()).toList();
    }

    @Test
    void theFirstComeAtOnceAndTheOthersWithTheNextPulses() {
        List<MethodCard> cards = model.cardsProperty().get();
        Fx.run(() -> {
            stock.show(cards);
            assertEquals(ids(cards.subList(0, 6)), ids());
        });
        Fx.until("all cards", () -> grid.getChildren().size() == cards.size());
        assertEquals(ids(cards), Fx.get(this::ids));
    }

    @Test
    void whatWasMadeIsShownAtOnceAndTheSame() {
        List<MethodCard> cards = model.cardsProperty().get();
        Fx.run(() -> stock.show(cards));
        Fx.until("all cards", () -> grid.getChildren().size() == cards.size());
        List<Node> before = Fx.get(() -> List.copyOf(grid.getChildren()));
        Fx.run(() -> {
            stock.show(cards.subList(9, 12));
            assertEquals(before.subList(9, 12), grid.getChildren());
            stock.show(cards);
            assertEquals(before, grid.getChildren());
        });
    }

    @Test
    void aModelThatOpensChangesOnlyTheCostOfACard() {
        List<MethodCard> without = model.cardsProperty().get().subList(0, 3);
        Fx.run(() -> stock.show(without));
        Node first = Fx.get(() -> grid.getChildren().getFirst());
        Label cost = Fx.get(() -> (Label) first.lookup(".card-cost"));
        assertTrue(Fx.get(() -> cost.getText().isEmpty() && !cost.isManaged()));
        bench.openSample();
        Fx.run(() -> stock.show(model.cardsProperty().get().subList(0, 3)));
        assertSame(first, Fx.get(() -> grid.getChildren().getFirst()));
        assertTrue(Fx.get(() -> cost.getText().endsWith("for this model, predicted") && cost.isManaged()));
    }
}
