package lapidary.app.window;

import java.nio.file.Path;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import lapidary.app.action.ActionList;
import lapidary.app.doctor.FindingsPane;
import lapidary.app.workbench.Opened;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// What the middle shows while no model is open: how to open one, what is being opened, or why it failed.
final class WelcomePane extends StackPane {
    private static final double PAGE_WIDTH = 880;

    private final WindowModel model;
    private final ActionList actions;
    private Subscription headlines = Subscription.EMPTY;
    private @Nullable Node invitation;

    WelcomePane(WindowModel model, ActionList actions) {
        this.model = model;
        this.actions = actions;
        setId("welcome");
        model.workbench().openedProperty().subscribe(this::show);
    }

    private static String folder(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? "" : Messages.of("window.in", parent);
    }

    private void show(Opened opened) {
        setVisible(!(opened instanceof Opened.Ready));
        headlines.unsubscribe();
        switch (opened) {
            case Opened.Nothing nothing -> {
                if (invitation == null) {
                    invitation = invitation();
                }
                getChildren().setAll(invitation);
            }
            case Opened.Opening(Path path) ->
                getChildren()
                        .setAll(EmptyState.loading(
                                Messages.of("window.opening", path.getFileName()),
                                Messages.of("window.reading-list-tensors")));
            case Opened.Failed(Path path, String reason) -> getChildren().setAll(failure(path, reason));
            case Opened.Ready ready -> getChildren().clear();
        }
    }

    private VBox invitation() {
        Label title = new Label(Messages.of("welcome.title"));
        title.getStyleClass().add("welcome-title");
        Label text = new Label(Messages.of("welcome.text"));
        text.getStyleClass().add("muted");
        Button sample = new Button(Messages.of("window.open-language-model"));
        sample.setId("open-sample");
        sample.getStyleClass().add("accent");
        sample.setOnAction(ignored -> model.openSample());
        sample.setTooltip(new Tooltip(Messages.of("window.built-in-sample")));
        Button classifier = new Button(Messages.of("window.open-image-classifier"));
        classifier.setId("open-classifier");
        classifier.setTooltip(new Tooltip(Messages.of("window.built-in-sample-digits")));
        classifier.setOnAction(ignored -> model.openClassifier());
        Button file = new Button(Messages.of("window.open-file"));
        file.setOnAction(ignored -> actions.get("action.open").run());
        Button folder = new Button(Messages.of("window.open-folder"));
        Help.on(file, "help.open-file");
        Help.on(folder, "help.open-folder");
        folder.setOnAction(ignored -> actions.get("action.open-folder").run());
        HBox buttons = new HBox(sample, classifier, file, folder);
        buttons.getStyleClass().add("line");
        buttons.setAlignment(Pos.CENTER);
        VBox all = new VBox(title, text, buttons);
        all.getStyleClass().add("welcome");
        all.setAlignment(Pos.CENTER);
        VBox page = new VBox(
                all, new TourCard(model.help().tour(), actions.get("action.tour")::run), new StartList(model.start()));
        page.getStyleClass().add("welcome-page");
        page.setAlignment(Pos.CENTER);
        page.setMaxWidth(PAGE_WIDTH);
        return page;
    }

    /// Why it failed, and all that the doctor can tell of it.
    private VBox failure(Path path, String reason) {
        StackPane headline = new StackPane();
        headlines = model.doctor().diagnosisProperty().subscribe(found -> headline.getChildren()
                .setAll(EmptyState.failed(
                                Messages.of("window.cannot-open", path.getFileName()),
                                found.isPresent() && found.get().hasErrors() ? folder(path) : reason)
                        .withButton(Messages.of("window.open-another-file"), actions.get("action.open")::run)));
        FindingsPane findings = new FindingsPane(model.doctor());
        VBox.setVgrow(findings, Priority.ALWAYS);
        VBox page = new VBox(headline, findings);
        page.getStyleClass().add("welcome-page");
        page.setMaxWidth(PAGE_WIDTH);
        return page;
    }
}
