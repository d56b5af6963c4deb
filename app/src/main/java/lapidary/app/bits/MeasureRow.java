package lapidary.app.bits;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ComboBox;
import javafx.scene.control.MenuButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import lapidary.core.table.TypeOption;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Titles;

/// What is measured: types, tokens, and the button that does it.
final class MeasureRow extends HBox {
    private static final List<Integer> TOKENS = List.of(512, 1024, 2048, 4096, 8192, 16384);
    private static final List<String> MORE =
            List.of("iq2_s", "iq3_s", "iq4_xs", "iq4_nl", "q4_0", "q4_1", "q5_0", "q5_1");

    private final TableModel model;
    private final MenuButton types = new MenuButton();
    private final Button measure = new Button(Messages.of("bits.measure"));

    MeasureRow(TableModel model) {
        super(8);
        this.model = model;
        setAlignment(Pos.CENTER_RIGHT);
        setMinWidth(USE_PREF_SIZE);
        types.setId("bits-types");
        types.setAccessibleText(Messages.of("bits.types-tensor-may"));
        types.setTooltip(new Tooltip(Messages.of("bits.types-tensor-may-have")));
        types.setOnShowing(ignored -> offer());
        measure.setId("bits-measure");
        Help.on(measure, "help.bits-measure");
        measure.setMinWidth(USE_PREF_SIZE);
        measure.setOnAction(ignored -> {
            if (model.runningProperty().get()) {
                model.cancel();
            } else {
                model.measure();
            }
        });
        getChildren().addAll(types, tokens(), measure);
        offer();
    }

    private ComboBox<Integer> tokens() {
        ComboBox<Integer> tokens = new ComboBox<>();
        tokens.getItems().setAll(TOKENS);
        tokens.setConverter(Titles.of(count -> Messages.of("bits.tokens", count)));
        tokens.setValue(model.tokensProperty().get());
        tokens.setId("bits-tokens");
        tokens.setAccessibleText(Messages.of("bits.tokens-each-type"));
        tokens.setTooltip(new Tooltip(Messages.of("bits.tokens-search-text")));
        tokens.valueProperty().subscribe(chosen -> model.tokensProperty().set(chosen));
        model.tokensProperty().subscribe(now -> tokens.setValue(now.intValue()));
        return tokens;
    }

    /// Those that are chosen, and what else there is for stored types.
    private void offer() {
        List<String> chosen = model.typesProperty().get();
        List<String> all = new ArrayList<>(chosen);
        boolean isStored = chosen.stream().noneMatch(type -> type.contains(":"));
        for (String type : isStored ? TypeOption.STANDARD : TypeOption.GRIDS) {
            add(all, type);
        }
        if (isStored) {
            MORE.forEach(type -> add(all, type));
        }
        types.getItems().setAll(all.stream().map(this::entry).toList());
    }

    private static void add(List<String> all, String type) {
        if (!all.contains(type)) {
            all.add(type);
        }
    }

    private CheckMenuItem entry(String type) {
        CheckMenuItem entry = new CheckMenuItem(type.contains(":") ? type : type.toUpperCase(Locale.ROOT));
        entry.setSelected(model.typesProperty().get().contains(type));
        entry.setOnAction(ignored -> {
            List<String> next = new ArrayList<>(model.typesProperty().get());
            next.remove(type);
            if (entry.isSelected()) {
                next.add(type);
            }
            if (!next.isEmpty()) {
                model.typesProperty().set(List.copyOf(next));
            }
            entry.setSelected(model.typesProperty().get().contains(type));
        });
        return entry;
    }

    void show() {
        boolean isRunning = model.runningProperty().get();
        boolean isWhole = model.complete().isPresent() && !model.isStale();
        types.setText(Messages.of("bits.types", model.typesProperty().get().size()));
        types.setDisable(isRunning);
        boolean isBegun = !model.isStale()
                && model.knownProperty()
                        .get()
                        .map(known -> !known.table().entries().isEmpty()
                                && !known.table().isComplete())
                        .orElse(false);
        measure.setText(
                isRunning
                        ? Messages.of("common.cancel")
                        : isBegun ? Messages.of("bits.continue") : Messages.of("bits.measure"));
        measure.setDisable(!isRunning && (isWhole || !model.obstacle().isEmpty()));
    }

    /// What is shown and where it comes from, or what went wrong.
    String state() {
        if (!model.problemProperty().get().isEmpty()) {
            return model.problemProperty().get();
        }
        if (model.runningProperty().get()) {
            return Messages.of("bits.measuring-on", model.dataName());
        }
        return model.knownProperty()
                .get()
                .filter(known -> !known.table().entries().isEmpty())
                .map(known -> Messages.of(
                        model.isStale() ? "bits.measured.stale" : "bits.measured.on",
                        known.table().tokens(),
                        known.table().from().data()))
                .orElse("");
    }
}
