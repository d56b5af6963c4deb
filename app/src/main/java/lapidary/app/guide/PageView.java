package lapidary.app.guide;

import java.net.URL;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import lapidary.views.state.InScene;
import lapidary.views.text.Messages;

/// A page drawn: headings, text with links, and pictures in the theme that is on.
final class PageView extends VBox {
    private static final double WIDTH = 760;

    private final Consumer<String> follow;
    private final ObservableValue<Boolean> dark;

    PageView(Consumer<String> follow, ObservableValue<Boolean> dark) {
        this.follow = follow;
        this.dark = dark;
        getStyleClass().add("guide-text");
        setMaxWidth(WIDTH);
    }

    /// @param term a word of the glossary that comes first; "" for none
    void show(GuidePage page, Optional<Glossary> glossary, String term) {
        getChildren().clear();
        if (page.id().equals(GuidePage.GLOSSARY)) {
            glossary.ifPresent(words -> showGlossary(words, term));
        } else {
            page.blocks().forEach(block -> getChildren().add(node(block)));
        }
    }

    private void showGlossary(Glossary words, String term) {
        getChildren().add(heading(1, Messages.of("guide.glossary")));
        words.find(term).ifPresent(wanted -> {
            VBox marked = new VBox(entry(wanted));
            marked.getStyleClass().add("guide-term-wanted");
            getChildren().add(marked);
        });
        words.terms().forEach(each -> getChildren().add(entry(each)));
    }

    private Node entry(Glossary.Term term) {
        Label word = new Label(term.word());
        word.getStyleClass().add("strong");
        VBox entry = new VBox(word, flow(GuideText.spans(term.meaning())));
        entry.getStyleClass().add("guide-term");
        return entry;
    }

    private Node node(Block block) {
        return switch (block) {
            case Block.Heading(int level, String words) -> heading(level, words);
            case Block.Paragraph(List<Span> spans) -> flow(spans);
            case Block.Bullets(List<List<Span>> items) -> bullets(items);
            case Block.Picture(String name, String words) -> picture(name, words);
        };
    }

    private static Label heading(int level, String words) {
        Label heading = new Label(words);
        heading.getStyleClass().add(level == 1 ? "guide-title" : "section-title");
        heading.setWrapText(true);
        heading.setAccessibleRole(AccessibleRole.TEXT);
        return heading;
    }

    private VBox bullets(List<List<Span>> items) {
        VBox all = new VBox();
        all.getStyleClass().add("guide-bullets");
        for (List<Span> item : items) {
            Label dot = new Label("•");
            dot.setMinWidth(USE_PREF_SIZE);
            TextFlow words = flow(item);
            HBox.setHgrow(words, javafx.scene.layout.Priority.ALWAYS);
            HBox row = new HBox(dot, words);
            row.getStyleClass().add("guide-bullet");
            all.getChildren().add(row);
        }
        return all;
    }

    private TextFlow flow(List<Span> spans) {
        TextFlow flow = new TextFlow();
        flow.getStyleClass().add("guide-flow");
        for (Span span : spans) {
            flow.getChildren()
                    .add(
                            switch (span) {
                                case Span.Plain(String words) -> text(words, "guide-plain");
                                case Span.Strong(String words) -> text(words, "guide-strong");
                                case Span.Code(String words) -> text(words, "guide-code");
                                case Span.Link(String target, String words) -> link(target, words);
                            });
        }
        return flow;
    }

    private static Text text(String words, String style) {
        Text text = new Text(words);
        text.getStyleClass().addAll("text", style);
        return text;
    }

    private Hyperlink link(String target, String words) {
        Hyperlink link = new Hyperlink(words);
        link.setOnAction(ignored -> follow.accept(target));
        return link;
    }

    private Node picture(String name, String words) {
        ImageView view = new ImageView();
        view.setPreserveRatio(true);
        view.setSmooth(true);
        // Never larger than it is, which would blur it; 0 until it is loaded.
        ObservableValue<Number> own = view.imageProperty().flatMap(Image::widthProperty);
        view.fitWidthProperty()
                .bind(Bindings.createDoubleBinding(
                        () -> {
                            double most = getWidth() - 2;
                            double wide =
                                    own.getValue() == null ? 0 : own.getValue().doubleValue();
                            return wide > 0 ? Math.min(most, wide) : most;
                        },
                        widthProperty(),
                        own));
        view.setAccessibleText(words);
        dark.when(InScene.of(view)).subscribe(isDark -> view.setImage(image(name, isDark)));
        StackPane framed = new StackPane(view);
        framed.getStyleClass().add("guide-picture");
        framed.setMaxWidth(USE_PREF_SIZE);
        return framed;
    }

    private static Image image(String name, boolean isDark) {
        URL address = PageView.class.getResource(GuidePage.picture(name, isDark));
        URL there = address == null ? PageView.class.getResource(GuidePage.picture(name, false)) : address;
        if (there == null) {
            throw new IllegalStateException("the guide has no picture " + name);
        }
        return new Image(there.toExternalForm(), true);
    }
}
