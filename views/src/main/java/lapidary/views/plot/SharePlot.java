package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// How a whole is made up of a few classes: a bar for each share, in percent from 0 on. Keys: left and right.
public final class SharePlot extends Plot {

    /// A class.
    ///
    /// @param count of weights, at least 0
    public record Share(String name, long count) {}

    private static final double WIDEST_BAR = 56;
    private static final double HEAD_ROOM = 1.12;
    private static final double NUMBER_ROOM = 12;

    private final ObjectProperty<List<Share>> shares = new SimpleObjectProperty<>(this, "shares", List.of());
    private final StringProperty acrossTitle = new SimpleStringProperty(this, "acrossTitle", "");
    private final StringProperty upTitle = new SimpleStringProperty(this, "upTitle", Messages.of("plot.share-weights"));
    private Frame frame = new Frame(0, 0, 1, 1);
    private int cursor = -1;

    public SharePlot() {
        super("share-plot");
        shares.subscribe(ignored -> changed());
        acrossTitle.subscribe(ignored -> changed());
        upTitle.subscribe(ignored -> changed());
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> point(at(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> point(-1));
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.LEFT || e.getCode() == KeyCode.RIGHT) {
                int last = shares.get().size() - 1;
                point(Math.clamp(cursor + (e.getCode() == KeyCode.LEFT ? -1 : 1), 0, Math.max(0, last)));
                e.consume();
            }
        });
    }

    /// The classes, from left to right.
    public ObjectProperty<List<Share>> sharesProperty() {
        return shares;
    }

    public StringProperty acrossTitleProperty() {
        return acrossTitle;
    }

    public StringProperty upTitleProperty() {
        return upTitle;
    }

    @Override
    public ChartTable table() {
        List<List<String>> rows = new ArrayList<>();
        shares.get()
                .forEach(share -> rows.add(
                        List.of(share.name(), Long.toString(share.count()), Double.toString(percent(share.count())))));
        return new ChartTable(List.of(acrossTitle.get(), "count", "percent"), rows);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        int count = Math.max(1, shares.get().size());
        double largest = shares.get().stream()
                .mapToDouble(share -> percent(share.count()))
                .max()
                .orElse(0);
        Scale up = new LinearScale(0, largest > 0 ? Math.min(100, largest * HEAD_ROOM) : 1);
        Axes axes = new Axes(new PlaceScale(count), up, acrossTitle.get(), upTitle.get());
        frame = axes.frame(ink, width, height, largest * HEAD_ROOM > 100 ? NUMBER_ROOM : 0);
        axes.draw(ink, frame);
        double pitch = frame.width() / count;
        double bar = Math.clamp(pitch * 0.8, 1, WIDEST_BAR);
        Color muted = ink.palette().get(PlotColor.MUTED);
        double widest = shares.get().stream()
                .mapToDouble(share -> ink.width(share.name()) + 6)
                .max()
                .orElse(1);
        int every = (int) Math.max(1, Math.ceil(widest / pitch));
        boolean hasRoom = shares.get().stream()
                .allMatch(share -> ink.width(Numbers.fixed(percent(share.count()), 1)) + 4 <= pitch);
        for (int i = 0; i < shares.get().size(); i++) {
            Share share = shares.get().get(i);
            double middle = frame.x() + (i + 0.5) * pitch;
            double top = frame.up(up, percent(share.count()));
            ink.graphics().setFill(ink.palette().get(PlotColor.COMPRESSED));
            ink.graphics().fillRect(middle - bar / 2, top, bar, frame.bottom() - top);
            if (hasRoom) {
                String text = Numbers.fixed(percent(share.count()), 1);
                ink.text(
                        text,
                        middle,
                        top - 8,
                        TextAlignment.CENTER,
                        ink.palette().get(PlotColor.TEXT));
            }
            if (i % every == 0) {
                ink.text(share.name(), middle, frame.bottom() + 12, TextAlignment.CENTER, muted);
            }
        }
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        if (cursor >= 0 && cursor < shares.get().size()) {
            double pitch = frame.width() / shares.get().size();
            ink.graphics().setFill(palette().get(PlotColor.ACCENT, 0.12));
            ink.graphics().fillRect(frame.x() + cursor * pitch, frame.y(), pitch, frame.height());
        }
    }

    private int at(double x, double y) {
        int count = shares.get().size();
        boolean isInside = count > 0 && frame.contains(x, y);
        return isInside ? Math.min(count - 1, (int) ((x - frame.x()) / frame.width() * count)) : -1;
    }

    private void point(int to) {
        cursor = to;
        boolean isAny = to >= 0 && to < shares.get().size();
        double pitch = frame.width() / Math.max(1, shares.get().size());
        showReadout(isAny ? words(shares.get().get(to)) : "", frame.x() + (to + 1) * pitch, frame.y() + 8);
    }

    private String words(Share share) {
        return Messages.of("plot.share", share.name(), share.count(), Numbers.fixed(percent(share.count()), 2));
    }

    private double percent(long count) {
        long total = shares.get().stream().mapToLong(Share::count).sum();
        return total == 0 ? 0 : 100.0 * count / total;
    }

    private void changed() {
        cursor = -1;
        showReadout("", 0, 0);
        StringBuilder text = new StringBuilder(upTitle.get()).append(" by ").append(acrossTitle.get());
        shares.get().forEach(share -> text.append(", ")
                .append(share.name())
                .append(' ')
                .append(Numbers.fixed(percent(share.count()), 1))
                .append(" %"));
        setAccessibleText(text.toString());
        redraw();
    }
}
