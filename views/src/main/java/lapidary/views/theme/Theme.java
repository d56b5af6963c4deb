package lapidary.views.theme;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.net.URL;
import java.util.List;
import java.util.stream.Stream;
import javafx.application.Application;
import javafx.scene.Scene;

/// Light or dark: AtlantaFX Primer below, Lapidary's own style sheets on top.
public enum Theme {
    LIGHT(new PrimerLight(), "lapidary-light.css"),
    DARK(new PrimerDark(), "lapidary-dark.css");

    private static final String SHARED = "lapidary.css";

    private final atlantafx.base.theme.Theme base;
    private final String sheet;

    Theme(atlantafx.base.theme.Theme base, String sheet) {
        this.base = base;
        this.sheet = sheet;
    }

    /// Gives a scene this look, at once and instead of the other theme. Popups of the scene's window follow.
    /// Further style sheets of the scene are kept and stay on top.
    public void applyTo(Scene scene) {
        Fonts.load();
        Application.setUserAgentStylesheet(base.getUserAgentStylesheet());
        List<String> ours = styleSheets();
        List<String> others =
                scene.getStylesheets().stream().filter(s -> !isOurs(s)).toList();
        // In one change: each makes the whole scene look for its styles again.
        scene.getStylesheets()
                .setAll(Stream.concat(ours.stream(), others.stream()).toList());
    }

    /// Addresses of Lapidary's own style sheets, for dialogs that build their scene themselves.
    public List<String> styleSheets() {
        return List.of(address(SHARED), address(sheet));
    }

    private static boolean isOurs(String address) {
        return address.equals(address(SHARED))
                || address.equals(address(LIGHT.sheet))
                || address.equals(address(DARK.sheet));
    }

    private static String address(String sheet) {
        URL url = Theme.class.getResource("/lapidary/css/" + sheet);
        if (url == null) {
            throw new IllegalStateException("style sheet " + sheet + " is not on the class path");
        }
        return url.toExternalForm();
    }
}
