package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.css.CssMetaData;
import javafx.css.SimpleStyleableObjectProperty;
import javafx.css.StyleConverter;
import javafx.css.Styleable;
import javafx.css.StyleableObjectProperty;
import javafx.css.StyleableProperty;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;

/// The colours of one plot as the style sheet has them at the moment; a change of theme redraws the plot.
public final class Palette {
    private static final Map<PlotColor, CssMetaData<Plot, Color>> META = new EnumMap<>(PlotColor.class);
    private static final List<CssMetaData<? extends Styleable, ?>> ALL;

    static {
        List<CssMetaData<? extends Styleable, ?>> all = new ArrayList<>(Region.getClassCssMetaData());
        for (PlotColor color : PlotColor.values()) {
            CssMetaData<Plot, Color> meta = new ColorMetaData(color);
            META.put(color, meta);
            all.add(meta);
        }
        ALL = Collections.unmodifiableList(all);
    }

    private final Map<PlotColor, StyleableObjectProperty<Color>> colors = new EnumMap<>(PlotColor.class);

    Palette(Plot plot, Runnable changed) {
        META.forEach((color, meta) -> {
            StyleableObjectProperty<Color> property =
                    new SimpleStyleableObjectProperty<>(meta, plot, color.property(), color.fallback());
            property.addListener(o -> changed.run());
            colors.put(color, property);
        });
    }

    /// The colour as it is now.
    public Color get(PlotColor color) {
        return property(color).get();
    }

    /// The same colour, more transparent.
    public Color get(PlotColor color, double opacity) {
        return get(color).deriveColor(0, 1, 1, opacity);
    }

    /// Style properties of every plot.
    static List<CssMetaData<? extends Styleable, ?>> metaData() {
        return ALL;
    }

    private StyleableObjectProperty<Color> property(PlotColor color) {
        @Nullable StyleableObjectProperty<Color> property = colors.get(color);
        if (property == null) {
            throw new IllegalStateException("no colour " + color);
        }
        return property;
    }

    private static final class ColorMetaData extends CssMetaData<Plot, Color> {
        private final PlotColor color;

        ColorMetaData(PlotColor color) {
            super(color.property(), StyleConverter.getColorConverter(), color.fallback());
            this.color = color;
        }

        @Override
        public boolean isSettable(Plot plot) {
            return !plot.palette().property(color).isBound();
        }

        @Override
        public StyleableProperty<Color> getStyleableProperty(Plot plot) {
            return plot.palette().property(color);
        }
    }
}
