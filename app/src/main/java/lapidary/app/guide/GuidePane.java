package lapidary.app.guide;

import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// The guide: the list of its pages and the page that is open.
public final class GuidePane extends BorderPane {
    private static final double LIST = 248;
    private static final double ROW = 30;

    private final GuideModel model;
    private final PageView view;
    private final ScrollPane scroll = new ScrollPane();
    private final ListView<GuideModel.Listed> list = new ListView<>();

    public GuidePane(GuideModel model, ObservableBooleanValue dark) {
        this.model = model;
        setId("guide");
        getStyleClass().add("guide");
        view = new PageView(model::follow, dark);
        StackPane page = new StackPane(view);
        page.setAlignment(Pos.TOP_CENTER);
        page.getStyleClass().add("guide-page");
        scroll.setContent(page);
        scroll.setFitToWidth(true);
        scroll.setAccessibleText(Messages.of("guide.page"));
        setLeft(side());
        setCenter(scroll);
        model.pageProperty().subscribe(this::show);
        model.begin();
    }

    private VBox side() {
        list.setId("guide-pages");
        Help.on(list, "help.guide-pages");
        list.getStyleClass().add("guide-list");
        list.setAccessibleText(Messages.of("guide.pages"));
        list.setFixedCellSize(ROW);
        list.getItems().setAll(model.pages());
        list.setCellFactory(ignored -> new ListCell<>() {
            @Override
            protected void updateItem(GuideModel.@Nullable Listed item, boolean empty) {
                super.updateItem(item, empty);
                setText(item == null || empty ? "" : item.title());
                setTooltip(item == null || empty ? null : new Tooltip(item.title()));
                // No wider than the list: what is too long ends in dots.
                setPrefWidth(0);
            }
        });
        list.getSelectionModel().selectedItemProperty().subscribe(chosen -> {
            // The page that is open is selected too, and that is no wish to go there.
            if (chosen != null && !model.isAt(chosen.id())) {
                model.open(chosen.id());
            }
        });
        Button back = new Button(Messages.of("guide.back"), new FontIcon(Material2AL.ARROW_BACK));
        back.setId("guide-back");
        back.getStyleClass().add("flat");
        back.setTooltip(new Tooltip(Messages.of("guide.back.help")));
        back.setOnAction(ignored -> model.back());
        back.disableProperty().bind(Bindings.not(model.backProperty()));
        Label title = new Label(Messages.of("place.guide.rail"));
        title.getStyleClass().add("heading");
        HBox head = new HBox(title, back);
        head.getStyleClass().add("guide-head");
        head.setAlignment(Pos.CENTER_LEFT);
        VBox side = new VBox(head, list);
        side.getStyleClass().addAll("guide-side", "panel-side", "hairline-right");
        side.setMinWidth(LIST);
        side.setMaxWidth(LIST);
        VBox.setVgrow(list, javafx.scene.layout.Priority.ALWAYS);
        return side;
    }

    private void show(Optional<GuidePage> page) {
        page.ifPresent(open -> {
            view.show(open, model.glossaryProperty().get(), model.termProperty().get());
            scroll.setVvalue(0);
            list.getItems().stream()
                    .filter(listed -> listed.id().equals(open.id()))
                    .findFirst()
                    .ifPresent(list.getSelectionModel()::select);
        });
    }
}
