package lapidary.app.gallery;

import java.util.List;
import javafx.scene.layout.Region;
import javafx.scene.shape.SVGPath;
import lapidary.core.method.Method;
import lapidary.core.method.Profile;

/// A small drawing of the idea behind a method, 72 × 44 pixels: blue is what there was, orange what is made of it.
final class MethodPicture extends Region {
    private static final double WIDTH = 72;
    private static final double HEIGHT = 44;
    private static final String BELL = "M4 38 C20 38 24 8 36 8 C48 8 52 38 68 38";
    private static final String LINE = "M4 38 H68";

    /// A line, or an area, of a drawing.
    private record Stroke(String styleClass, String path) {}

    MethodPicture(Method method) {
        getStyleClass().add("method-picture");
        setMinSize(WIDTH, HEIGHT);
        setPrefSize(WIDTH, HEIGHT);
        setMaxSize(WIDTH, HEIGHT);
        setMouseTransparent(true);
        for (Stroke stroke : strokes(method)) {
            SVGPath path = new SVGPath();
            path.setContent(stroke.path());
            path.getStyleClass().add(stroke.styleClass());
            path.setManaged(false);
            getChildren().add(path);
        }
    }

    /// Of the method itself where it has one, else of its family.
    private static List<Stroke> strokes(Method method) {
        return switch (method.id()) {
            case "mx" -> microscaling();
            case "float" ->
                bellWith("M36 38 V26 M41 38 V26 M31 38 V26 M47 38 V26 M25 38 V26 M57 38 V26 M15 38 V26 "
                        + "M68 38 V26 M4 38 V26");
            case "adaround", "adaquant" -> upOrDown();
            case "keep" -> List.of(new Stroke("picture-before", BELL), new Stroke("picture-axis", LINE));
            default -> strokes(method.profile().family());
        };
    }

    private static List<Stroke> strokes(Profile.Family family) {
        return switch (family) {
            case STORED -> blocks();
            case GRID ->
                bellWith("M4 38 V26 M12 38 V26 M20 38 V26 M28 38 V26 M36 38 V26 M44 38 V26 M52 38 V26 M60 38 "
                        + "V26 M68 38 V26");
            case LEVELS ->
                bellWith("M4 38 V26 M17 38 V26 M24 38 V26 M30 38 V26 M36 38 V26 M42 38 V26 M48 38 V26 M55 38 "
                        + "V26 M68 38 V26");
            case SECOND_ORDER -> columns();
            case LEARNED -> descent();
            case FEW_VALUES -> threeValues();
            case SCALING -> channels();
            case CORRECTION ->
                List.of(
                        new Stroke("picture-before", BELL),
                        new Stroke("picture-after", "M12 38 C28 38 32 12 44 12 C54 12 58 38 70 38"),
                        new Stroke("picture-mark", "M46 22 H36 M36 22 L40 19 M36 22 L40 25"),
                        new Stroke("picture-axis", LINE));
            case PRUNING ->
                List.of(
                        new Stroke("picture-before", BELL),
                        new Stroke("picture-after", "M4 38 H28 M28 38 V20 M44 20 V38 M44 38 H68"),
                        new Stroke("picture-mark", "M31 38 L35 26 M35 38 L39 26 M39 38 L42 29"));
            case RUNTIME ->
                List.of(
                        new Stroke("picture-before", "M4 24 C12 4 20 4 28 24 C36 44 44 44 52 24 C56 14 62 10 68 12"),
                        new Stroke("picture-after", "M4 24 H8 V14 H20 V24 H32 V34 H48 V24 H56 V14 H68"));
            case OTHER -> bellWith("M4 38 V30 M20 38 V30 M36 38 V30 M52 38 V30 M68 38 V30");
        };
    }

    private static List<Stroke> bellWith(String ticks) {
        return List.of(
                new Stroke("picture-before", BELL),
                new Stroke("picture-after", ticks),
                new Stroke("picture-axis", LINE));
    }

    /// Blocks of codes behind a scale.
    private static List<Stroke> blocks() {
        StringBuilder codes = new StringBuilder();
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 6; column++) {
                codes.append("M")
                        .append(16 + 9 * column)
                        .append(' ')
                        .append(6 + 12 * row)
                        .append(" h7 v8 h-7 z ");
            }
        }
        return List.of(
                new Stroke("picture-fill-before", codes.toString()),
                new Stroke("picture-fill-after", "M4 6 h8 v8 h-8 z M4 18 h8 v8 h-8 z M4 30 h8 v8 h-8 z"));
    }

    /// One power of two over a block of floats.
    private static List<Stroke> microscaling() {
        StringBuilder codes = new StringBuilder();
        for (int column = 0; column < 8; column++) {
            int height = 6 + column * 5 % 17;
            codes.append("M")
                    .append(4 + 8 * column)
                    .append(" 38 h6 v-")
                    .append(height)
                    .append(" h-6 z ");
        }
        return List.of(
                new Stroke("picture-fill-before", codes.toString()),
                new Stroke("picture-after", "M4 10 V6 H66 V10 M35 6 V3"),
                new Stroke("picture-axis", LINE));
    }

    /// Finished columns, and the error that is pushed on to the others.
    private static List<Stroke> columns() {
        return List.of(
                new Stroke("picture-fill-after", "M4 14 h7 v24 h-7 z M13 14 h7 v24 h-7 z M22 14 h7 v24 h-7 z"),
                new Stroke(
                        "picture-before",
                        "M31.5 14.5 h6 v23 h-6 z M40.5 14.5 h6 v23 h-6 z M49.5 14.5 h6 v23 h-6 z "
                                + "M58.5 14.5 h6 v23 h-6 z"),
                new Stroke("picture-mark", "M26 9 C36 2 52 2 62 9 M62 9 L60 4.5 M62 9 L57 9"));
    }

    /// A loss that falls by steps, the best of them marked.
    private static List<Stroke> descent() {
        return List.of(
                new Stroke("picture-axis", "M6 4 V38 H68"),
                new Stroke("picture-before", "M8 8 L14 16 L20 14 L26 24 L32 22 L38 30 L44 28 L52 33 L60 30 L67 32"),
                new Stroke("picture-fill-after", "M52 33 m-3.5 0 a3.5 3.5 0 1 0 7 0 a3.5 3.5 0 1 0 -7 0"));
    }

    /// Weights between two levels, some up and some down.
    private static List<Stroke> upOrDown() {
        return List.of(
                new Stroke("picture-axis", "M4 10 H68 M4 36 H68"),
                new Stroke(
                        "picture-fill-before",
                        "M12 20 h5 v5 h-5 z M26 28 h5 v5 h-5 z M40 18 h5 v5 h-5 z M55 25 h5 v5 h-5 z"),
                new Stroke(
                        "picture-mark",
                        "M14.5 18 V11 M14.5 11 L12 14 M14.5 11 L17 14 M28.5 26 V11 M28.5 11 L26 14 "
                                + "M28.5 11 L31 14 M42.5 25 V35 M42.5 35 L40 32 M42.5 35 L45 32 M57.5 32 V35 M57.5 35 L55.5 33 "
                                + "M57.5 35 L59.5 33"));
    }

    private static List<Stroke> threeValues() {
        return List.of(
                new Stroke("picture-before", BELL),
                new Stroke("picture-fill-after", "M14 38 h8 v-14 h-8 z M32 38 h8 v-20 h-8 z M50 38 h8 v-14 h-8 z"),
                new Stroke("picture-axis", LINE));
    }

    /// A channel that stands out is made smaller, and what reads it larger.
    private static List<Stroke> channels() {
        return List.of(
                new Stroke(
                        "picture-fill-before",
                        "M4 38 h5 v-8 h-5 z M12 38 h5 v-30 h-5 z M20 38 h5 v-10 h-5 z M28 38 h5 v-7 h-5 z"),
                new Stroke("picture-mark", "M36 22 H43 M43 22 L40 19 M43 22 L40 25"),
                new Stroke("picture-fill-after", "M46 38 h5 v-10 h-5 z M53 38 h5 v-15 h-5 z M60 38 h5 v-11 h-5 z"),
                new Stroke("picture-axis", LINE));
    }
}
