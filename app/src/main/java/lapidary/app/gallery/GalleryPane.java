package lapidary.app.gallery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import lapidary.app.workbench.MethodCard;
import lapidary.app.workbench.Opened;
import lapidary.core.method.Need;
import lapidary.core.recipe.Stage;
import lapidary.views.state.EmptyState;
import lapidary.views.state.InScene;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2MZ;

/// Every method as a card, to be searched and filtered.
public final class GalleryPane extends VBox {
    private static final int MOST_BITS = 8;

    private final GalleryModel model;
    private final CardGrid grid = new CardGrid();
    private final CardStock stock;
    private final ScrollPane scroll = new ScrollPane(grid);
    private final StackPane place = new StackPane();
    private final Label count = new Label();
    private final TextField search = new TextField();

    public GalleryPane(GalleryModel model) {
        this.model = model;
        stock = new CardStock(model, grid);
        setId("gallery");
        getStyleClass().addAll("look-pane", "gallery-pane");
        grid.getStyleClass().add("card-grid");
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(place, Priority.ALWAYS);
        getChildren().addAll(header(), filters(), place);
        model.shownProperty().when(InScene.andVisible(this)).subscribe(this::show);
    }

    /// Moves the keyboard to the search field.
    public void focusSearch() {
        search.requestFocus();
    }

    private HBox header() {
        Label title = new Label(Messages.of("gallery.methods"));
        title.getStyleClass().add("heading");
        title.setMinWidth(Region.USE_PREF_SIZE);
        count.setId("gallery-count");
        count.getStyleClass().addAll("small", "muted");
        count.setMinWidth(0);
        HBox header = new HBox(title, count);
        header.getStyleClass().addAll("gallery-header", "line");
        header.setAlignment(Pos.BASELINE_LEFT);
        return header;
    }

    private HBox filters() {
        search.setId("gallery-search");
        Help.on(search, "help.gallery-search");
        search.setPromptText(Messages.of("gallery.search-methods"));
        search.setAccessibleText(Messages.of("gallery.search-methods"));
        search.getStyleClass().add("compact");
        search.setMinWidth(80);
        search.setPrefWidth(180);
        search.textProperty().subscribe(text -> model.filterProperty()
                .set(model.filterProperty().get().withSearch(text)));
        ComboBox<Optional<Need>> need = choice(
                "gallery-need",
                Messages.of("gallery.any-need"),
                Arrays.asList(Need.values()),
                Need::label,
                wanted ->
                        model.filterProperty().set(model.filterProperty().get().withNeed(wanted)));
        ComboBox<Optional<Stage>> stage = choice(
                "gallery-stage",
                Messages.of("gallery.any-stage"),
                Arrays.asList(Stage.values()),
                each -> MethodCard.stage(each).substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                        + MethodCard.stage(each).substring(1),
                wanted ->
                        model.filterProperty().set(model.filterProperty().get().withStage(wanted)));
        ComboBox<Optional<Integer>> bits = choice(
                "gallery-bits",
                Messages.of("gallery.any-bits"),
                IntStream.rangeClosed(1, MOST_BITS).boxed().toList(),
                width -> Messages.of("common.bits", width),
                wanted ->
                        model.filterProperty().set(model.filterProperty().get().withBits(wanted)));
        model.filterProperty().subscribe(filter -> {
            if (!search.getText().equals(filter.search())) {
                search.setText(filter.search());
            }
            need.setValue(filter.need());
            stage.setValue(filter.stage());
            bits.setValue(filter.bits());
        });
        HBox.setHgrow(search, Priority.ALWAYS);
        Help.on(need, "help.gallery-need");
        Help.on(stage, "help.gallery-stage");
        Help.on(bits, "help.gallery-bits");
        search.setMaxWidth(320);
        HBox filters = new HBox(search, need, stage, bits);
        filters.getStyleClass().add("gallery-filters");
        filters.setAlignment(Pos.CENTER_LEFT);
        return filters;
    }

    private static <T> ComboBox<Optional<T>> choice(
            String id, String any, List<T> values, Function<T, String> words, Consumer<Optional<T>> chosen) {
        ComboBox<Optional<T>> box = new ComboBox<>();
        box.setId(id);
        box.getStyleClass().add("compact");
        box.setAccessibleText(any);
        box.setMinWidth(Region.USE_PREF_SIZE);
        List<Optional<T>> items = new ArrayList<>(List.of(Optional.empty()));
        values.forEach(value -> items.add(Optional.of(value)));
        box.getItems().setAll(items);
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(@Nullable Optional<T> value) {
                return value == null ? "" : value.map(words).orElse(any);
            }

            @Override
            public Optional<T> fromString(String text) {
                return Optional.empty();
            }
        });
        box.setValue(Optional.empty());
        box.valueProperty().subscribe(value -> {
            if (value != null) {
                chosen.accept(value);
            }
        });
        return box;
    }

    private void show(List<MethodCard> cards) {
        int all = model.cardsProperty().get().size();
        boolean isOpen = model.workbench().openedProperty().get() instanceof Opened.Ready;
        String found = cards.size() == all
                ? Messages.of("gallery.methods.all", all)
                : Messages.of("gallery.methods.some", cards.size(), all);
        count.setText(isOpen ? found : Messages.of("gallery.methods.closed", found));
        stock.show(cards);
        place.getChildren()
                .setAll(
                        cards.isEmpty()
                                ? EmptyState.empty(
                                                Material2MZ.SEARCH,
                                                Messages.of("gallery.no-such-method"),
                                                Messages.of("gallery.no-method-fits"))
                                        .withButton(
                                                Messages.of("gallery.show-all-methods"),
                                                () -> model.filterProperty().set(GalleryFilter.ALL))
                                : scroll);
    }
}
