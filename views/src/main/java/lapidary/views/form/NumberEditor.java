package lapidary.views.form;

import java.math.BigDecimal;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;

/// A number: a slider to drag and a field to type. Typing takes effect on Enter or when the field is left; what is
/// wrong with it is said while typing. Up and down step.
final class NumberEditor extends Editor {
    private static final double FIELD_WIDTH = 64;
    private static final double LEAST_SLIDER = 32;

    private final Setting setting;
    private final NumberTrack track;
    private final Slider slider = new Slider();
    private final TextField field = new TextField();
    private final HBox box = new HBox(slider, field);
    private boolean showing;
    private String shown = "";

    /// @param unitWidth space for the unit, the same in all rows of a form, so that fields stand below each other
    NumberEditor(Setting setting, NumberTrack track, String unit, double unitWidth) {
        this.setting = setting;
        this.track = track;
        box.getStyleClass().add("number-editor");
        box.setAlignment(Pos.CENTER_LEFT);
        makeSlider();
        makeField();
        if (unitWidth > 0) {
            Label label = new Label(unit);
            label.getStyleClass().add("setting-unit");
            label.setMinWidth(unitWidth);
            label.setMaxWidth(unitWidth);
            box.getChildren().add(label);
        }
    }

    @Override
    Node node() {
        return box;
    }

    @Override
    void show(SettingValue value) {
        double number =
                switch (value) {
                    case SettingValue.Whole(long whole) -> whole;
                    case SettingValue.Real(double real) -> real;
                    case SettingValue.Text text -> throw new IllegalArgumentException("no number: " + text);
                    case SettingValue.Truth truth -> throw new IllegalArgumentException("no number: " + truth);
                };
        showing = true;
        slider.setValue(track.position(number));
        shown = text(number);
        field.setText(shown);
        showing = false;
    }

    private void makeSlider() {
        slider.setMin(track.start());
        slider.setMax(track.end());
        slider.setBlockIncrement(track.step());
        slider.setMinWidth(LEAST_SLIDER);
        slider.setPrefWidth(LEAST_SLIDER);
        slider.setAccessibleText(setting.label());
        slider.setAccessibleHelp(setting.help());
        HBox.setHgrow(slider, Priority.ALWAYS);
        slider.valueProperty().subscribe(position -> {
            if (!showing) {
                dragged(track.value(position.doubleValue()));
            }
        });
        slider.valueChangingProperty().subscribe(changing -> {
            adjustingProperty().set(changing);
            if (!changing) {
                // The thumb snaps to the value it stands for.
                showing = true;
                slider.setValue(track.position(track.value(slider.getValue())));
                showing = false;
            }
        });
    }

    private void dragged(double value) {
        String text = text(value);
        if (!text.equals(shown)) {
            shown = text;
            showing = true;
            field.setText(text);
            showing = false;
            enter(track.settingValue(value));
        }
    }

    private void makeField() {
        field.setMinWidth(FIELD_WIDTH);
        field.setPrefWidth(FIELD_WIDTH);
        field.setMaxWidth(FIELD_WIDTH);
        field.setAlignment(Pos.CENTER_RIGHT);
        field.setAccessibleText(setting.label());
        field.setAccessibleHelp(setting.help());
        field.textProperty().subscribe(text -> {
            if (!showing) {
                mistake(check(text));
            }
        });
        field.setOnAction(e -> commit());
        field.focusedProperty().subscribe(focused -> {
            if (!focused) {
                commit();
            }
        });
        field.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.UP || e.getCode() == KeyCode.DOWN) {
                step(e.getCode() == KeyCode.UP ? 1 : -1);
                e.consume();
            } else if (e.getCode() == KeyCode.ESCAPE && !field.getText().equals(shown)) {
                field.setText(shown);
                e.consume();
            }
        });
    }

    private void step(int direction) {
        double position = track.position(track.value(slider.getValue())) + direction * track.step();
        slider.setValue(Math.clamp(position, slider.getMin(), slider.getMax()));
    }

    private void commit() {
        if (field.getText().equals(shown)) {
            return;
        }
        try {
            SettingValue value = setting.parse(field.getText());
            show(value);
            enter(value);
        } catch (InvalidSettingException e) {
            mistake(plain(e));
        }
    }

    private String check(String text) {
        try {
            setting.parse(text);
            return "";
        } catch (InvalidSettingException e) {
            return plain(e);
        }
    }

    /// The message without the setting's key, which stands in front of the field as its label.
    private String plain(InvalidSettingException mistake) {
        String message = String.valueOf(mistake.getMessage());
        String prefix = setting.name() + ": ";
        String text = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String text(double value) {
        BigDecimal plain = BigDecimal.valueOf(value).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0).toPlainString() : plain.toPlainString();
    }
}
