package lapidary.views.text;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.BooleanPropertyBase;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import lapidary.core.measure.Measured;
import org.jspecify.annotations.Nullable;

/// Shows a [Measured] with the tag of its provenance: name, number ± half interval and unit, "measured, 12,288
/// tokens". Grey while stale, struck through once superseded; hover tells everything about it.
public final class MeasuredLabel extends HBox {
    private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");
    private static final PseudoClass SUPERSEDED = PseudoClass.getPseudoClass("superseded");

    private final Label name = new Label();
    private final Label value = new Label(Numbers.NONE);
    private final Label tag = new Label();
    private final Tooltip tooltip = new Tooltip();
    private final String countUnit;
    private boolean isTagged = true;
    private boolean hasInterval = true;
    private final ObjectProperty<@Nullable Measured> measured = new SimpleObjectProperty<>(this, "measured");
    private final BooleanProperty stale = new PseudoClassProperty(this, "stale", STALE);
    private final BooleanProperty superseded = new PseudoClassProperty(this, "superseded", SUPERSEDED);

    /// @param title what stands before the number, e.g. "KL"; may be empty
    /// @param countUnit what the number counts, in the plural: "tokens"
    public MeasuredLabel(String title, String countUnit) {
        this.countUnit = countUnit;
        getStyleClass().add("measured-label");
        name.getStyleClass().add("measured-name");
        value.getStyleClass().add("measured-value");
        tag.getStyleClass().add("measured-tag");
        name.setText(title);
        name.setManaged(!title.isEmpty());
        name.setMinWidth(USE_PREF_SIZE);
        value.setMinWidth(USE_PREF_SIZE);
        // Where space is short the tag gives way; the tooltip has all of it.
        tag.setMinWidth(0);
        setAlignment(Pos.BASELINE_LEFT);
        getChildren().addAll(name, value, tag);
        setAccessibleRole(AccessibleRole.TEXT);
        measured.subscribe(this::show);
    }

    /// The number shown; null shows "–".
    public ObjectProperty<@Nullable Measured> measuredProperty() {
        return measured;
    }

    /// Shows the number without its tag: for several numbers of one measurement that share a tag beside them. Hover
    /// and screen readers still have all of it.
    public MeasuredLabel withoutTag() {
        isTagged = false;
        tag.setVisible(false);
        tag.setManaged(false);
        return this;
    }

    /// Shows the number alone, for one beside another whose difference its interval says nothing
    /// about. Hover has the
    /// interval.
    public MeasuredLabel withoutInterval() {
        hasInterval = false;
        return this;
    }

    /// Whether a newer number is on its way.
    public BooleanProperty staleProperty() {
        return stale;
    }

    /// Whether a newer number has taken its place.
    public BooleanProperty supersededProperty() {
        return superseded;
    }

    private void show(@Nullable Measured now) {
        if (now == null) {
            value.setText(Numbers.NONE);
            tag.setText("");
            Tooltip.uninstall(this, tooltip);
        } else {
            value.setText(hasInterval ? MeasureText.value(now) : MeasureText.plain(now));
            tag.setText(MeasureText.tag(now, countUnit));
            tooltip.setText(MeasureText.account(now, countUnit));
            Tooltip.install(this, tooltip);
        }
        tag.setManaged(now != null && isTagged);
        setAccessibleText((name.getText() + " " + value.getText() + " " + tag.getText()).strip());
    }

    /// A property that a style sheet sees as a pseudo-class.
    private static final class PseudoClassProperty extends BooleanPropertyBase {
        private final HBox bean;
        private final String name;
        private final PseudoClass pseudoClass;

        PseudoClassProperty(HBox bean, String name, PseudoClass pseudoClass) {
            super(false);
            this.bean = bean;
            this.name = name;
            this.pseudoClass = pseudoClass;
        }

        @Override
        protected void invalidated() {
            bean.pseudoClassStateChanged(pseudoClass, get());
        }

        @Override
        public Object getBean() {
            return bean;
        }

        @Override
        public String getName() {
            return name;
        }
    }
}
