package lapidary.core.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JSON object with its place in the document ("steps[0].on"), so that every complaint names a field.
///
/// @param place of the object; what the document is, as "recipe", where it is the document itself
/// @param isRoot whether it is the document itself
public record Fields(Path origin, String place, boolean isRoot, JsonNode object) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// A recipe.
    static Fields parse(Path origin, String json) throws FormatException {
        return parse(origin, "recipe", json);
    }

    /// @param what the document is
    /// @throws FormatException when it is no sound JSON, or not an object
    public static Fields parse(Path origin, String what, String json) throws FormatException {
        try {
            return of(origin, what, true, MAPPER.readTree(json));
        } catch (JacksonException e) {
            String found = e.getOriginalMessage().lines().findFirst().orElse("something else");
            String place = e.getLocation() == null
                    ? what
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new FormatException(Problem.BAD_VALUE, origin, place, "sound JSON", found);
        }
    }

    private static Fields of(Path origin, String place, boolean isRoot, JsonNode node) throws FormatException {
        if (!node.isObject()) {
            throw new FormatException(Problem.BAD_VALUE, origin, place, "an object", shown(node));
        }
        return new Fields(origin, place, isRoot, node);
    }

    public Collection<String> names() {
        return object.propertyNames();
    }

    public boolean has(String name) {
        return object.has(name);
    }

    /// @throws FormatException when there is a field besides these
    public void only(String... known) throws FormatException {
        for (String name : names()) {
            if (!Arrays.asList(known).contains(name)) {
                String nearest = NearestName.of(name, Arrays.asList(known))
                        .map(meant -> " (did you mean '" + meant + "'?)")
                        .orElse("");
                throw wrong(
                        name,
                        "one of the fields " + String.join(", ", known),
                        "the unknown field '" + name + "'" + nearest);
            }
        }
    }

    public JsonNode node(String name) throws FormatException {
        JsonNode node = object.get(name);
        if (node == null) {
            throw wrong(name, "a value", "nothing");
        }
        return node;
    }

    public String text(String name) throws FormatException {
        JsonNode node = node(name);
        if (!node.isString() || node.stringValue().isEmpty()) {
            throw wrong(name, "a text", shown(node));
        }
        return node.stringValue();
    }

    public String oneOf(String name, List<String> options) throws FormatException {
        String text = text(name);
        if (!options.contains(text)) {
            throw wrong(name, "one of " + String.join(", ", options), "'" + text + "'");
        }
        return text;
    }

    /// SHA-256, 64 lower-case hexadecimal digits.
    public String hash(String name) throws FormatException {
        String text = text(name);
        if (!text.matches("[0-9a-f]{64}")) {
            throw wrong(name, "64 hexadecimal digits", "'" + text + "'");
        }
        return text;
    }

    public long number(String name) throws FormatException {
        JsonNode node = node(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong(name, "a whole number", shown(node));
        }
        return node.longValue();
    }

    public int whole(String name, int least, int most) throws FormatException {
        long number = number(name);
        if (number < least || number > most) {
            throw wrong(name, "a whole number from " + least + " to " + most, Long.toString(number));
        }
        return (int) number;
    }

    public Fields object(String name) throws FormatException {
        return of(origin, place(name), false, node(name));
    }

    public List<Fields> objects(String name) throws FormatException {
        List<Fields> objects = new ArrayList<>();
        for (JsonNode element : list(name)) {
            objects.add(of(origin, place(name) + "[" + objects.size() + "]", false, element));
        }
        return objects;
    }

    /// Objects, of which those with a single field may be written as that field's text.
    ///
    /// @param shorthand name of that field
    public List<Fields> objectsOrTexts(String name, String shorthand) throws FormatException {
        List<Fields> objects = new ArrayList<>();
        for (JsonNode element : list(name)) {
            JsonNode whole =
                    element.isString() ? CanonicalJson.object().put(shorthand, element.stringValue()) : element;
            objects.add(of(origin, place(name) + "[" + objects.size() + "]", false, whole));
        }
        return objects;
    }

    /// At least one text, none twice.
    public List<String> texts(String name) throws FormatException {
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode element : list(name)) {
            if (!element.isString() || !texts.add(element.stringValue())) {
                throw wrong(name, "texts, each once", shown(element));
            }
        }
        if (texts.isEmpty()) {
            throw wrong(name, "at least one text", "an empty list");
        }
        return List.copyOf(texts);
    }

    /// Two whole numbers from 0 on, the first not larger than the second.
    int[] pair(String name) throws FormatException {
        JsonNode list = list(name);
        boolean isPair = list.size() == 2 && isIndex(list.get(0)) && isIndex(list.get(1));
        if (!isPair || list.get(0).intValue() > list.get(1).intValue()) {
            throw wrong(name, "a list of two rising numbers from 0 on", shown(list));
        }
        return new int[] {list.get(0).intValue(), list.get(1).intValue()};
    }

    public FormatException wrong(String name, String expected, String found) {
        return wrong(Problem.BAD_VALUE, name, expected, found);
    }

    FormatException wrong(Problem problem, String name, String expected, String found) {
        return new FormatException(problem, origin, place(name), expected, found);
    }

    private static boolean isIndex(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 0;
    }

    /// The elements of a list.
    public JsonNode list(String name) throws FormatException {
        JsonNode node = node(name);
        if (!node.isArray()) {
            throw wrong(name, "a list", shown(node));
        }
        return node;
    }

    private String place(String name) {
        return isRoot ? name : place + "." + name;
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
