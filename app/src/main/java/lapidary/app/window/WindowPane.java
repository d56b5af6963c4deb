package lapidary.app.window;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.SplitPane;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.action.ActionList;
import lapidary.app.bits.BitsPane;
import lapidary.app.choice.ChoicePane;
import lapidary.app.contest.ContestPane;
import lapidary.app.data.CalibrationNotice;
import lapidary.app.data.DataPane;
import lapidary.app.datatype.TypesPane;
import lapidary.app.doctor.DoctorPane;
import lapidary.app.export.ExportPane;
import lapidary.app.gallery.GalleryPane;
import lapidary.app.guide.GuidePane;
import lapidary.app.history.HistoryPane;
import lapidary.app.look.LookPane;
import lapidary.app.model.TreePane;
import lapidary.app.open.FilePicker;
import lapidary.app.preset.PresetPane;
import lapidary.app.preview.EstimateLine;
import lapidary.app.preview.FallbackBanner;
import lapidary.app.preview.PreviewModel;
import lapidary.app.preview.PreviewPane;
import lapidary.app.preview.PreviewTabs;
import lapidary.app.preview.RivalRow;
import lapidary.app.preview.SwitchesRow;
import lapidary.app.prune.PrunePane;
import lapidary.app.queue.QueuePane;
import lapidary.app.search.SearchPane;
import lapidary.app.sensitivity.SensitivityPane;
import lapidary.app.sensitivity.SuperWeightsPane;
import lapidary.app.workbench.Opened;
import lapidary.app.workspace.RestoredBar;
import lapidary.core.data.Use;
import lapidary.views.image.CopyBoard;
import lapidary.views.job.JobBar;
import lapidary.views.state.GuardedPlace;
import lapidary.views.text.Messages;
import lapidary.views.theme.Theme;

/// The whole window: top bar, rail, tree, view, choice, estimate line and preview.
public final class WindowPane extends StackPane {
    private final WindowModel model;
    private final PlaceMaker places;
    private final GuardedPlace<TreePane> tree;
    private final GuardedPlace<ChoicePane> choice;
    private final GuardedPlace<DataPane> data;
    private final GuardedPlace<PreviewPane> preview;
    private final Overlays overlays;
    private final Regions regions;
    private final SplitPane columns = new SplitPane();
    private final SplitPane rows = new SplitPane();
    private final ActionList actions;
    private final Opening opening;
    private final List<GuardedPlace<GalleryPane>> galleries = new ArrayList<>();
    private boolean isMadeAhead;

    public WindowPane(WindowModel model, FilePicker picker) {
        this.model = model;
        getStyleClass().add("window");
        places = new PlaceMaker(model);
        places.idle().watch(this);
        tree = places.part("part.tree", () -> new TreePane(model.tree()));
        data = places.of(View.DATA, () -> new DataPane(model.data(), model.calibration(), picker));
        choice = places.part(
                "part.choice",
                () -> new ChoicePane(
                        model.choice(),
                        new PresetPane(model.presets(), model.importance(), picker, this::showData),
                        new CalibrationNotice(model.calibration(), this::showData)));
        preview = places.part("part.preview", this::previewPane);
        opening = new Opening(picker, model.workbench());
        actions = WindowActions.of(model, new WindowActions.Parts(opening, tree, choice, preview, this));
        overlays = new Overlays(model, this, actions);
        BorderPane frame = new BorderPane();
        TopBar topBar = new TopBar(model, actions);
        Rail rail = new Rail(model.viewProperty());
        VBox above = new VBox(topBar, new ProblemBar(model.workbench()));
        model.workspace().map(RestoredBar::new).ifPresent(above.getChildren()::add);
        frame.setTop(above);
        if (Desktop.isMac()) {
            frame.setTop(new VBox(ActionMenu.bar(actions), frame.getTop()));
        }
        frame.setLeft(rail);
        frame.setCenter(parts(picker));
        regions = new Regions(() -> regions(topBar, rail));
        getChildren().add(frame);
        acceptDrops();
        new EscapeKey(model, overlays, topBar::toCompress).follow(this);
    }

    private QueuePane queuePane() {
        return new QueuePane(model.queue(), CopyBoard.system(), model.export()::showReport);
    }

    private PreviewPane previewPane() {
        JobBar jobBar = new JobBar();
        Bindings.bindContent(jobBar.jobs(), model.workbench().jobs().items());
        return new PreviewPane(
                model.preview(),
                PreviewTabs.of(model.preview(), model.prompt(), model.graph()),
                List.of(rows(model.preview())),
                this::showData,
                () -> data.visit().ifPresent(pane -> pane.choose(Use.JUDGE)),
                jobBar);
    }

    /// The parts that F6 goes round; what is covered or not shown has no control to go to.
    private List<Node> regions(Node topBar, Node rail) {
        List<Node> parts = new ArrayList<>(List.of(topBar, rail));
        parts.addAll(columns.getItems());
        StackPane upper = (StackPane) rows.getItems().getFirst();
        upper.getChildren().stream().filter(part -> part != columns).forEach(parts::add);
        parts.add(rows.getItems().getLast());
        overlays.tour().ifPresent(parts::add);
        return parts;
    }

    /// What the numbers are compared with and how they are computed, in one line.
    private static HBox rows(PreviewModel preview) {
        RivalRow rival = new RivalRow(preview);
        HBox.setHgrow(rival, Priority.ALWAYS);
        HBox rows = new HBox(rival, new SwitchesRow(preview));
        rows.setAlignment(Pos.CENTER_LEFT);
        return rows;
    }

    private SplitPane parts(FilePicker picker) {
        GuardedPlace<ExportPane> export = places.of(
                Messages.of("part.export"),
                () -> new ExportPane(
                        model.export(), picker, model.exportingProperty(), () -> MetadataWindow.show(model, this)),
                model.exportingProperty(),
                model.exportingProperty());
        StackPane right = new StackPane(choice, export);
        right.setMinWidth(320);
        right.setPrefWidth(320);
        tree.setMinWidth(200);
        tree.setPrefWidth(304);
        choice.visibleProperty().bind(model.exportingProperty().not());
        columns.getItems().setAll(tree, middle(picker), right);
        columns.setId("columns");
        SplitPane.setResizableWithParent(tree, false);
        SplitPane.setResizableWithParent(right, false);
        columns.setDividerPositions(0.247, 0.74);
        GuardedPlace<GalleryPane> galleryAlone =
                places.alone(View.METHODS, "gallery-alone", () -> new GalleryPane(model.gallery()));
        galleries.add(galleryAlone);
        GuardedPlace<QueuePane> queueAlone = places.alone(View.QUEUE, "queue-alone", this::queuePane);
        BooleanBinding isGuide = model.viewProperty().isEqualTo(View.GUIDE);
        StackPane upper = new StackPane(
                columns,
                new WelcomePane(model, actions),
                galleryAlone,
                queueAlone,
                places.of(
                        View.GUIDE.rail(),
                        () -> new GuidePane(model.help().guide(), model.darkProperty()),
                        isGuide,
                        isGuide));
        upper.getChildren()
                .get(1)
                .disableProperty()
                .bind(isGuide.or(galleryAlone.visibleProperty()).or(queueAlone.visibleProperty()));
        // Covered and out of the keyboard's way rather than invisible: cells of an invisible tree find no colours.
        columns.disableProperty()
                .bind(Conditions.of(model.workbench().openedProperty(), opened -> !(opened instanceof Opened.Ready))
                        .or(isGuide));
        VBox lower = new VBox(
                new FallbackBanner(model.preview(), this::showData), new EstimateLine(model.preview()), preview);
        VBox.setVgrow(preview, javafx.scene.layout.Priority.ALWAYS);
        rows.getItems().setAll(upper, lower);
        rows.setId("rows");
        rows.setOrientation(Orientation.VERTICAL);
        SplitPane.setResizableWithParent(lower, false);
        lower.setMinHeight(120);
        lower.setMinWidth(0);
        lower.setPrefHeight(236);
        rows.setDividerPositions(0.65);
        return rows;
    }

    /// The places of the rail, each made when it is first shown.
    ///
    /// A screen too narrow for a place cuts that place at its right, not the window.
    private StackPane middle(FilePicker picker) {
        GuardedPlace<GalleryPane> gallery = places.of(View.METHODS, () -> new GalleryPane(model.gallery()));
        galleries.add(gallery);
        StackPane middle = new StackPane(
                places.of(View.LOOK, () -> new LookPane(model.look())),
                gallery,
                places.of(View.TYPES, () -> new TypesPane(model.types())),
                places.of(View.SENSITIVITY, () -> new SensitivityPane(model.sensitivity(), picker)),
                places.of(View.SUPER_WEIGHTS, () -> new SuperWeightsPane(model.superWeights())),
                places.of(View.BITS, () -> new BitsPane(model.bits(), this::showData)),
                places.of(View.PRUNE, () -> new PrunePane(model.prune())),
                places.of(View.SEARCH, () -> new SearchPane(model.search(), this::showData)),
                places.of(View.HISTORY, () -> new HistoryPane(model.history())),
                places.of(View.CONTEST, () -> new ContestPane(model.contest(), this::showData)),
                data,
                places.of(View.QUEUE, this::queuePane),
                places.of(View.DOCTOR, () -> new DoctorPane(model.doctor())));
        middle.setMinWidth(360);
        middle.setAlignment(Pos.TOP_LEFT);
        return middle;
    }

    /// Goes to the field that narrows down what is shown.
    void find() {
        if (model.viewProperty().get() == View.METHODS) {
            // Without a model the gallery that stands alone, the last, covers the other.
            galleries.reversed().stream()
                    .filter(Node::isVisible)
                    .findFirst()
                    .flatMap(GuardedPlace::content)
                    .ifPresent(GalleryPane::focusSearch);
        } else {
            tree.content().ifPresent(TreePane::focusFilter);
        }
    }

    /// Gives the scene its look and its keys. The scene's root is this pane.
    public void attach(Scene scene) {
        String sheetAddress =
                WindowPane.class.getResource("/lapidary/css/window.css").toExternalForm();
        scene.getStylesheets().add(sheetAddress);
        model.darkProperty().subscribe(dark -> {
            // Before the next pulse: a popup that is open, or opens before, would look for its colors in vain.
            Platform.runLater(() -> scene.getRoot().applyCss());
            places.rest();
            (dark ? Theme.DARK : Theme.LIGHT).applyTo(scene);
            if (isMadeAhead) {
                makeAhead();
            }
        });
        actions.bindTo(scene);
        Popups.watch(model.viewProperty());
    }

    /// Everything that the window can do.
    public ActionList actions() {
        return actions;
    }

    /// Shows what the screen's thread throws and nobody catches, at the place that it came from.
    public void watchFailures(Thread screen) {
        screen.setUncaughtExceptionHandler(places);
    }

    /// Makes what is not there yet, place by place, while nobody needs the screen.
    void makeAhead() {
        isMadeAhead = true;
        places.makeAhead();
    }

    /// Whether there is still something to be made ahead.
    boolean isMakingAhead() {
        return places.idle().isWorking();
    }

    /// Tree, view and choice beside each other.
    SplitPane columns() {
        return columns;
    }

    /// The columns above, the preview below.
    SplitPane rows() {
        return rows;
    }

    private void showData() {
        model.viewProperty().set(View.DATA);
    }

    /// What lies over the window now and then.
    Overlays overlays() {
        return overlays;
    }

    /// Goes to the next part of the window, or to the one before.
    void step(int direction) {
        regions.step(getScene(), direction);
    }

    private void acceptDrops() {
        setOnDragOver(event -> {
            if (event.getDragboard().hasFiles()) {
                event.acceptTransferModes(TransferMode.COPY);
            }
            event.consume();
        });
        setOnDragDropped(event -> {
            model.take(
                    event.getDragboard().getFiles().stream().map(File::toPath).toList());
            event.setDropCompleted(true);
            event.consume();
        });
    }
}
